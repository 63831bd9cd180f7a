"""The proofs of the ledgers at the desk."""

from shop.ledgers.admin.proofs import LedgerProofAdmin

__all__ = ["LedgerProofAdmin"]
