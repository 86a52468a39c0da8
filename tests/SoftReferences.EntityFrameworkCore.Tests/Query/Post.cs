namespace SoftReferences.EntityFrameworkCore.Tests.Query;

/// <summary>A row with references of all shapes.</summary>
public sealed class Post
{
    public int Id { get; init; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers> Author { get; set; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    [OnOwnerUnavailable(UnavailableOwnerPolicy.Accept)]
    [OnOwnerMerged(MergeAction.RepointOrKeep)]
    public SoftRef<AuthUsers>? Reviewer { get; set; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<ShopInvoices, int> Invoice { get; init; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<ShopOrders, long> Order { get; init; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<CatalogProducts, string> Product { get; init; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers>[] Likes { get; init; } = [];

    [OnOwnerDeleted(OrphanAction.Keep)]
    public List<SoftRef<AuthUsers>> Watchers { get; init; } = [];

    [OnOwnerDeleted(OrphanAction.Keep)]
    public List<SoftRef<AuthUsers>?> Judges { get; init; } = [];

    [OnOwnerDeleted(OrphanAction.Keep)]
    public List<SoftRef<ShopInvoices, int>> Invoices { get; init; } = [];

    public required PostDetails Details { get; init; }

    /// <summary>Gets the author's id in a plain column, as in tables that do not use references yet.</summary>
    public Guid LegacyAuthor { get; init; }
}

/// <summary>A part that is stored as JSON.</summary>
public sealed class PostDetails
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers> Editor { get; init; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers>? Proofreader { get; init; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public List<SoftRef<AuthUsers>> Team { get; init; } = [];
}

public sealed class Comment
{
    public int Id { get; init; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers> Author { get; init; }
}
