using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.ExistenceGuard;

/// <summary>A context with references in places that are easily overlooked.</summary>
internal sealed class SaveShapeContext(DbContextOptions<SaveShapeContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Shelter>(shelter =>
        {
            shelter.Property<SoftRef<AuthUsers>?>("Hidden").HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, nameof(OrphanAction.Keep));
            shelter.ComplexProperty(entity => entity.Annex);
            shelter.ComplexCollection(entity => entity.Wings, wings =>
            {
                wings.ToJson();
                wings.ComplexCollection(wing => wing.Rooms);
            });
            shelter.OwnsMany(entity => entity.Shifts, shifts =>
            {
                shifts.Property<int>("Id");
                shifts.HasKey("Id");
                shifts.OwnsOne(shift => shift.Relief);
            });
            shelter.OwnsMany(entity => entity.Logs, logs =>
            {
                logs.ToJson();
                logs.OwnsMany(log => log.Lines);
            });
        });
        modelBuilder.Entity<Keeper>();
        modelBuilder.Entity<SeniorKeeper>();
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("Guests", guests =>
        {
            guests.Property<int>("Id");
            guests.HasKey("Id");
            guests.IndexerProperty<SoftRef<AuthUsers>?>("UserId").HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, nameof(OrphanAction.Keep));
        });
        modelBuilder.Entity<Membership>().HasKey(membership => new { membership.UserId, membership.Group });
    }
}

internal sealed class Shelter
{
    public int Id { get; init; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public List<SoftRef<AuthUsers>> Friends { get; init; } = [];

    [OnOwnerDeleted(OrphanAction.Keep)]
    public List<SoftRef<AuthUsers>?> Donors { get; set; } = [];

    public Room? Annex { get; set; }

    public List<Wing> Wings { get; set; } = [];

    public List<Shift> Shifts { get; init; } = [];

    public List<Log> Logs { get; init; } = [];
}

internal class Keeper
{
    public int Id { get; init; }
}

internal sealed class SeniorKeeper : Keeper
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers>? UserId { get; set; }
}

internal sealed class Wing
{
    public int Floor { get; set; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public List<SoftRef<AuthUsers>> Cleaners { get; set; } = [];

    public List<Room> Rooms { get; set; } = [];
}

internal sealed class Room
{
    public int Number { get; set; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers>? HostId { get; set; }
}

internal sealed class Shift
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers> UserId { get; set; }

    public Relief? Relief { get; set; }
}

internal sealed class Relief
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers> UserId { get; set; }
}

internal sealed class Log
{
    public int Day { get; set; }

    public List<Line> Lines { get; init; } = [];
}

internal sealed class Line
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers>? AuthorId { get; set; }
}

internal sealed class Membership
{
    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers> UserId { get; init; }

    public int Group { get; init; }
}
