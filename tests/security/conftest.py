"""Pages in Streamlit's harness, as in the tests of pages."""

from tests.pages.conftest import open_page  # noqa: F401
