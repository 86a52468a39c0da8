using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.ExistenceGuard;

/// <summary>A context with an entity that is related to no other, and three that are related.</summary>
internal sealed class MemoContext(DbContextOptions<MemoContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Memo>(memo =>
        {
            memo.Property<SoftRef<AuthUsers>?>("Secret").HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, nameof(OrphanAction.Keep));
            memo.Property<SoftRef<AuthUsers>?>("_hidden").HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, nameof(OrphanAction.Keep));
        });
        modelBuilder.Entity<Folder>().HasMany(folder => folder.Papers).WithOne();
        modelBuilder.Entity<Copy>().HasOne(copy => copy.Original).WithMany();
    }
}

internal sealed class Memo
{
    private SoftRef<AuthUsers>? _hidden;

    public int Id { get; init; }

    public string Text { get; set; } = string.Empty;

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers> UserId { get; set; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers>? ReaderId { get; set; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public List<SoftRef<AuthUsers>> Copies { get; init; } = [];

    public void Hide(SoftRef<AuthUsers> user) => _hidden = user;
}

internal sealed class Folder
{
    public int Id { get; init; }

    public List<Paper> Papers { get; init; } = [];
}

internal sealed class Paper
{
    public int Id { get; init; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers> UserId { get; set; }
}

internal sealed class Copy
{
    public int Id { get; init; }

    public Paper? Original { get; set; }
}
