"""Row locks of learning."""

from logistics.promise.models import TransitLearning


def lock_learning(*, learning_id: int) -> TransitLearning:
    """Lock a night's learning until the transaction ends."""
    return TransitLearning.objects.select_for_update().get(pk=learning_id)
