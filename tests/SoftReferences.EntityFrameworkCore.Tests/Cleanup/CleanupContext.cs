using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>One entity for each orphan action.</summary>
public sealed class CleanupContext(DbContextOptions<CleanupContext> options) : DbContext(options)
{
    public static SoftRef<AuthUsers> Nobody { get; } = SoftRef<AuthUsers>.Parse("00000000-0000-0000-0000-0000000000ff");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("user_schema");
        modelBuilder.Entity<Pet>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
        modelBuilder.Entity<Pet>().HasQueryFilter(pet => !pet.Hidden);
        modelBuilder.Entity<PetAnalysis>().HasOne<Pet>().WithMany().HasForeignKey(analysis => analysis.PetId);
        modelBuilder.Entity<Membership>().HasKey(membership => new { membership.GroupId, membership.UserId });
        modelBuilder.Entity<Membership>().HasSoftReference(membership => membership.UserId).OnOwnerDeleted(OrphanAction.Delete);
        modelBuilder.Entity<Visit>().HasSoftReference(visit => visit.UserId).OnOwnerDeleted(OrphanAction.SetNull);
        modelBuilder.Entity<Order>().HasSoftReference(order => order.UserId).OnOwnerDeletedSetValue(Nobody);
        modelBuilder.Entity<Review>().HasSoftReference(review => review.UserId).OnOwnerDeletedUpdate<AnonymousReview>();
        modelBuilder.Entity<Letter>().HasSoftReference(letter => letter.UserId).OnOwnerDeletedHandle<ReturnToSender>();
        modelBuilder.Entity<Parcel>(parcel =>
        {
            parcel.HasSoftReference(row => row.Watchers).OnOwnerDeleted(OrphanAction.Keep);
            parcel.ComplexProperty(row => row.Label, label =>
            {
                label.ToJson();
                label.HasSoftReference(part => part.UserId).OnOwnerDeleted(OrphanAction.Keep);
            });
            parcel.ComplexProperty(row => row.To, to => to.HasSoftReference(part => part.UserId).OnOwnerDeleted(OrphanAction.Keep));
        });
        modelBuilder.Entity<Subscription>(subscription =>
        {
            subscription.HasIndex(row => new { row.UserId, row.Topic }).IsUnique();
            subscription.HasSoftReference(row => row.UserId).OnOwnerDeleted(OrphanAction.Delete).OnOwnerMerged(MergeAction.RepointOrDelete);
        });
        modelBuilder.Entity<Badge>(badge =>
        {
            badge.HasIndex(row => new { row.UserId, row.Kind }).IsUnique();
            badge.HasSoftReference(row => row.UserId).OnOwnerDeleted(OrphanAction.Delete).OnOwnerMerged(MergeAction.RepointOrKeep);
        });
        modelBuilder.Entity<LogEntry>().HasSoftReference(entry => entry.UserId).OnOwnerDeleted(OrphanAction.Delete).OnOwnerMerged(MergeAction.Keep);
        modelBuilder.Entity<PetView>().ToView("pet_view").HasNoKey();
        modelBuilder.Entity<Receipt>().HasSoftReference(receipt => receipt.UserId).OnOwnerDeleted(OrphanAction.Keep);
    }
}

public sealed class Pet
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public SoftRef<AuthUsers> UserId { get; set; }

    public bool Hidden { get; init; }
}

public sealed class PetAnalysis
{
    public long Id { get; init; }

    public Guid PetId { get; init; }
}

public sealed class Membership
{
    public int GroupId { get; init; }

    public SoftRef<AuthUsers> UserId { get; init; }
}

public sealed class Visit
{
    public int Id { get; init; }

    public SoftRef<AuthUsers>? UserId { get; init; }
}

public sealed class Order
{
    public int Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; init; }
}

public sealed class Review
{
    public int Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; init; }

    public required string Author { get; init; }
}

public sealed class AnonymousReview : IOrphanUpdate<Review>
{
    public void Configure(UpdateSettersBuilder<Review> setters) => setters.SetProperty(review => review.Author, "somebody");
}

public sealed class Letter
{
    public int Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; set; }

    public string? Mark { get; set; }
}

public sealed class ReturnToSender : IOrphanHandler<Letter>
{
    public Task HandleAsync(IReadOnlyList<Letter> orphans, OrphanContext context, CancellationToken cancellationToken)
    {
        foreach (var letter in orphans)
        {
            switch (letter.Mark)
            {
                case "keep":
                    break;
                case "explode":
                    throw new InvalidOperationException("This letter explodes.");
                case "burn":
                    context.DbContext.Remove(letter);
                    break;
                default:
                    letter.UserId = CleanupContext.Nobody;
                    letter.Mark = $"returned by {context.Reference.Name}";
                    break;
            }
        }

        return Task.CompletedTask;
    }
}

public sealed class Receipt
{
    public int Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; init; }
}

public sealed class Subscription
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public SoftRef<AuthUsers> UserId { get; init; }

    public required string Topic { get; init; }
}

public sealed class Badge
{
    public int Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; init; }

    public int Kind { get; init; }
}

public sealed class LogEntry
{
    public int Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; init; }
}

public sealed class Parcel
{
    public int Id { get; init; }

    public SoftRef<AuthUsers>[] Watchers { get; init; } = [];

    public required ParcelAddress To { get; init; }

    public ParcelLabel Label { get; init; } = new();
}

public sealed class ParcelLabel
{
    public SoftRef<AuthUsers>? UserId { get; init; }
}

public sealed class ParcelAddress
{
    public SoftRef<AuthUsers> UserId { get; init; }
}

public sealed class PetView
{
    public SoftRef<AuthUsers> UserId { get; init; }
}
