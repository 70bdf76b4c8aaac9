# One image for web, workers and clock; compose.yaml says which command each runs.
FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements.txt
COPY manage.py ./
COPY crm crm
COPY customers customers
COPY integration_points integration_points
COPY templates templates
# The manifest of static files belongs to the code, not to the data: it is made here, per image.
RUN useradd --create-home --uid 10001 app && mkdir /data && DATA_DIR=/app/built python manage.py collectstatic --noinput \
    && rm -f /app/built/secret_key /app/built/demo_password && chown app /data
ENV STATIC_DIR=/app/built/static
USER app
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:crm.web_server", "--bind", "0.0.0.0:8000", "crm.wsgi"]
