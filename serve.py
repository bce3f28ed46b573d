"""IG Lens as a server that loads its models before anybody comes: `streamlit run serve.py`.

The pages are those of app.py, which `streamlit run app.py` serves too, but cold: it loads models at the first visit.
"""

from streamlit.starlette import App

from webapp import server

app = App("app.py", lifespan=server.lifespan, routes=server.routes(), middleware=server.middleware())
