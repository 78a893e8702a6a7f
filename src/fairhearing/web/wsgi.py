"""What granian serves."""

from django.core.wsgi import get_wsgi_application

from fairhearing.web.startup import settle_memory

application = get_wsgi_application()
settle_memory()
