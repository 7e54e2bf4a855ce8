"""Who read tonight's list, and what they decided."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lineofsight.service.performance.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TonightSignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("snapshot", models.CharField(max_length=80)),
                ("day", models.DateField()),
                ("signed_at", models.DateTimeField()),
                ("role", models.CharField(max_length=40)),
                ("list_hash", models.CharField(max_length=64)),
                ("salt", models.CharField(default=lineofsight.service.performance.models.new_salt, max_length=32)),
                ("marks", models.JSONField()),
                ("listed", models.PositiveIntegerField()),
                ("not_known", models.PositiveIntegerField()),
                ("restricted", models.PositiveIntegerField()),
                ("decided", models.TextField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-signed_at", "-id"),
            },
        ),
    ]
