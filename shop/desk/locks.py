"""Row locks of the desk."""

from shop.desk.models import FailedTask, HandedView
from shop.kernel.locking import require_transaction


def lock_failed_task(*, failed_task_id: int) -> FailedTask:
    """Lock a failed task until the transaction ends.

    :raises FailedTask.DoesNotExist: when there is none
    """
    require_transaction("lock_failed_task")
    return FailedTask.objects.select_for_update().get(pk=failed_task_id)


def lock_handed_view(*, handed_view_id: int) -> HandedView:
    """Lock a handed-over view until the transaction ends.

    :raises HandedView.DoesNotExist: when there is none
    """
    require_transaction("lock_handed_view")
    return HandedView.objects.select_for_update().get(pk=handed_view_id)
