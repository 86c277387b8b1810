"""The look-alike of GovInfo: bulk data of bills, their files and texts."""
