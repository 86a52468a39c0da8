namespace SoftReferences.EntityFrameworkCore;

/// <summary>The names of an owner's tables. They are part of users' migrations, so they must not change.</summary>
internal static class OwnerTables
{
    public const string Streams = "soft_reference_streams";
    public const string Journal = "soft_reference_journal";
    public const string Deletions = "soft_reference_deletions";
}
