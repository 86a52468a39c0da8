namespace SoftReferences.EntityFrameworkCore;

/// <summary>The channel on which PostgreSQL announces deletions. It is shared by all resources; woken readers read their own feed.</summary>
internal static class NotificationChannel
{
    public const string Name = "soft_reference_deletions";
}
