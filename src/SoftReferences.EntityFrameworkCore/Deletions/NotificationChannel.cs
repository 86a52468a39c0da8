namespace SoftReferences.EntityFrameworkCore;

/// <summary>The channel over which PostgreSQL announces deletions. One for all resources: whoever is woken looks for itself.</summary>
internal static class NotificationChannel
{
    public const string Name = "soft_reference_deletions";
}
