using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SoftReferences.EntityFrameworkCore.Tests.ExistenceGuard;

/// <summary>A context whose entities have several complex collections: with and without references, with the same element type, and nested.</summary>
internal sealed class CollectionContext(DbContextOptions<CollectionContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Clinic>(clinic =>
    {
        clinic.ComplexCollection(entity => entity.Remarks, remarks => remarks.ToJson());
        clinic.ComplexCollection(entity => entity.Stays, StayInJson);
        clinic.ComplexCollection(entity => entity.Past, StayInJson);
        clinic.ComplexProperty(entity => entity.Ward, ward =>
        {
            ward.ToJson();
            ward.ComplexCollection(entity => entity.Remarks);
            ward.ComplexCollection(entity => entity.Beds);
        });

        static void StayInJson(ComplexCollectionBuilder<Stay> stays)
        {
            stays.ToJson();
            stays.ComplexCollection(stay => stay.Remarks);
            stays.ComplexCollection(stay => stay.Beds);
        }
    });
}

internal sealed class Clinic
{
    public int Id { get; init; }

    public string? Name { get; set; }

    public List<Remark> Remarks { get; set; } = [];

    public List<Stay> Stays { get; set; } = [];

    public List<Stay> Past { get; set; } = [];

    public Ward Ward { get; set; } = new();
}

internal sealed class Ward
{
    public List<Remark> Remarks { get; set; } = [];

    public List<Bed> Beds { get; set; } = [];
}

internal sealed class Stay
{
    public string? Reason { get; set; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers>? GuestId { get; set; }

    public List<Remark> Remarks { get; set; } = [];

    public List<Bed> Beds { get; set; } = [];
}

internal sealed class Bed
{
    public int Number { get; set; }

    [OnOwnerDeleted(OrphanAction.Keep)]
    public SoftRef<AuthUsers>? NurseId { get; set; }
}

internal sealed class Remark
{
    public string? Text { get; set; }
}
