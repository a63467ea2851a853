"""No checkpoints: a learner's folder holds no second copies of notebooks that are never changed there."""

from datetime import UTC, datetime
from typing import Any

from jupyter_server.services.contents.checkpoints import AsyncCheckpoints


class NoCheckpoints(AsyncCheckpoints):
    """Says yes to everything and keeps nothing. Named in `labconfig/jupyter_server_config.json`."""

    async def create_checkpoint(self, contents_mgr: Any, path: str) -> dict[str, Any]:
        """A checkpoint that exists in name only."""
        return {"id": "none", "last_modified": datetime.now(UTC)}

    async def restore_checkpoint(self, contents_mgr: Any, checkpoint_id: str, path: str) -> None:
        """There is nothing to go back to."""

    async def rename_checkpoint(self, checkpoint_id: str, old_path: str, new_path: str) -> None:
        """There is nothing to rename."""

    async def delete_checkpoint(self, checkpoint_id: str, path: str) -> None:
        """There is nothing to delete."""

    async def list_checkpoints(self, path: str) -> list[dict[str, Any]]:
        """There are none."""
        return []
