using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Contract;

/// <summary>A context with two references to one owner.</summary>
public sealed class ContractContext(DbContextOptions<ContractContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("contract_schema");
        modelBuilder.Entity<Bowl>().HasSoftReference(bowl => bowl.UserId).OnOwnerDeleted(OrphanAction.Delete);
        modelBuilder.Entity<Collar>().HasSoftReference(collar => collar.UserId).OnOwnerDeleted(OrphanAction.Delete);
    }
}

public sealed class Bowl
{
    public int Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; init; }
}

public sealed class Collar
{
    public int Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; init; }
}
