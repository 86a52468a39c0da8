namespace SoftReferences.EntityFrameworkCore;

/// <summary>The names of a dependent's tables. They are part of users' migrations, so they must not change.</summary>
internal static class InboxTables
{
    public const string Cursors = "soft_reference_cursors";
    public const string Tombstones = "soft_reference_tombstones";
    public const string Cleanups = "soft_reference_cleanups";
    public const string Ranges = "soft_reference_cleanup_ranges";
    public const string Followers = "soft_reference_followers";
    public const string Breakers = "soft_reference_breakers";
    public const string Removals = "soft_reference_removals";
    public const string Holds = "soft_reference_holds";
    public const string Unverified = "soft_reference_unverified";
    public const string Suspects = "soft_reference_suspects";
    public const string SweptOwners = "soft_reference_swept_owners";
    public const string SweptReferences = "soft_reference_swept_references";
    public const string SweptRanges = "soft_reference_swept_ranges";
    public const string Canaries = "soft_reference_canaries";
}
