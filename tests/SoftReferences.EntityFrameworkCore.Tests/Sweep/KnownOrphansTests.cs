using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Which rows with missing keys a sweep does not report as new.</summary>
public sealed class KnownOrphansTests
{
    [Theory]
    [InlineData(OrphanAction.Delete, MergeAction.Repoint, (int)LeftRows.None)]
    [InlineData(OrphanAction.Delete, MergeAction.RepointOrDelete, (int)LeftRows.None)]
    [InlineData(OrphanAction.Delete, MergeAction.RepointOrKeep, (int)LeftRows.WithoutRoom)]
    [InlineData(OrphanAction.Delete, MergeAction.Keep, (int)LeftRows.OfMergedKeys)]
    [InlineData(OrphanAction.Keep, MergeAction.Repoint, (int)LeftRows.OfDeletedKeys)]
    [InlineData(OrphanAction.Keep, MergeAction.Keep, (int)(LeftRows.OfDeletedKeys | LeftRows.OfMergedKeys))]
    public void Reference_LeavesWhatItIsDeclaredToLeave(OrphanAction action, MergeAction merge, int left)
    {
        var model = ModelContext.Build(model => model.Entity<Pet>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(action).OnOwnerMerged(merge));
        Assert.Equal((LeftRows)left, KnownOrphans.LeftBy(model.GetSoftReferences().Single(reference => reference.Name == "Pet.UserId")));
    }

    [Fact]
    public void ReferenceThatIsGone_LeavesNothing() => Assert.Equal(LeftRows.None, KnownOrphans.LeftBy(null));

    private sealed class Pet
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }
}
