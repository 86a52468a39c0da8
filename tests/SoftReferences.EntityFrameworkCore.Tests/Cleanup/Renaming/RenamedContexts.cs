using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Renaming;

/// <summary>A service in which one reference is renamed from release to release, and another one is not.</summary>
public abstract class RenamedContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("user_schema");
        modelBuilder.Entity<Visit>().HasSoftReference(visit => visit.UserId).OnOwnerDeleted(OrphanAction.SetNull);
    }
}

/// <summary>The first release: <c>Badge.UserId</c>.</summary>
public sealed class BadgeContext(DbContextOptions<BadgeContext> options) : RenamedContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Badge>().ToTable("badges").HasSoftReference(badge => badge.UserId).OnOwnerDeleted(OrphanAction.Delete);
    }
}

/// <summary>The entity was renamed without declaring the old name: <c>Medal.UserId</c>.</summary>
public sealed class MedalContext(DbContextOptions<MedalContext> options) : RenamedContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Medal>().ToTable("badges").HasSoftReference(medal => medal.UserId).OnOwnerDeleted(OrphanAction.Delete);
    }
}

/// <summary>The entity was renamed, but the reference keeps its name: <c>Badge.UserId</c>.</summary>
public sealed class NamedContext(DbContextOptions<NamedContext> options) : RenamedContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Medal>().ToTable("badges").HasSoftReference(medal => medal.UserId).OnOwnerDeleted(OrphanAction.Delete).HasName("Badge.UserId");
    }
}

/// <summary>The reference keeps its name, but refers to another owner.</summary>
public sealed class OtherOwnerContext(DbContextOptions<OtherOwnerContext> options) : RenamedContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<GroupMedal>().ToTable("badges").HasSoftReference(medal => medal.UserId).OnOwnerDeleted(OrphanAction.Delete).HasName("Badge.UserId");
    }
}

public sealed class AuthGroups : IOwningService
{
    public static OwningService Service { get; } = new("auth", "groups") { Schema = "auth_schema" };
}

public sealed class Medal
{
    public int Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; init; }

    public int Kind { get; init; }
}

public sealed class GroupMedal
{
    public int Id { get; init; }

    public SoftRef<AuthGroups> UserId { get; init; }

    public int Kind { get; init; }
}
