from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0007_no_welcome_page")]

    operations = [
        migrations.AlterField(
            model_name="quizpage",
            name="review",
            field=models.CharField(
                choices=[
                    ("after_submit", "After submission"),
                    ("when_passed", "Once the test is passed"),
                    ("never", "Never"),
                ],
                default="after_submit",
                max_length=12,
                verbose_name="show the right answers",
            ),
        ),
    ]
