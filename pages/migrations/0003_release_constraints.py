from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the migration that fills the columns: PostgreSQL alters no table whose rows have just changed."""

    dependencies = [
        ('pages', '0002_releases_with_review'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approval', 'starter'), ('approved_by__isnull', True), ('origin', 'starter'), ('submitted_by__isnull', True)), models.Q(('origin', 'editor'), ('submitted_by__isnull', False)), _connector='OR'), name='only_starter_releases_come_from_nobody'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('live_from__isnull', True), ('state__in', ('in_review', 'returned'))), models.Q(('approval__isnull', False), ('approved_at__isnull', False), ('live_from__gte', models.F('approved_at')), ('state__in', ('approved', 'withdrawn'))), _connector='OR'), name='releases_are_live_from_their_approval_at_the_earliest'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('origin', 'starter'), models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='approved_releases_say_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approval', 'second_person'), _negated=True), models.Q(('approved_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='second_person_is_not_the_author'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approval', 'editor_alone'), _negated=True), ('is_clinical', False), _connector='OR'), name='editors_alone_publish_no_clinical_statements'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('live_until__isnull', True), ('live_until__gt', models.F('live_from')), _connector='OR'), name='releases_end_after_they_began'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('return_note__isnull', False), ('returned_at__isnull', False), ('state', 'returned')), models.Q(models.Q(('state', 'returned'), _negated=True), ('returned_at__isnull', True)), _connector='OR'), name='returned_releases_say_when_and_why'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='withdrawn_releases_say_when_and_by_whom'),
        ),
    ]
