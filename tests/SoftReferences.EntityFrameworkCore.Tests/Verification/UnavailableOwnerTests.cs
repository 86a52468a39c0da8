using System.Transactions;
using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Verification;

/// <summary>What a save does while an owner cannot answer.</summary>
public abstract class UnavailableOwnerTests(TestDatabase database) : IDisposable
{
    private static readonly SoftRef<AuthUsers> User = OrderWorld.NewUser();

    protected OrderWorld World { get; } = new(database);

    public static TheoryData<string, Order> Accepted => new()
    {
        { "Order.BuyerId", new Order { BuyerId = User } },
        { "Order.Watchers", new Order { Watchers = [User] } },
        { "Order.Parcel.SenderId", new Order { Parcel = new() { SenderId = User } } },
        { "Order.Delivery.CourierId", new Order { Delivery = new() { CourierId = User } } },
        { "Order.Notes.AuthorId", new Order { Notes = [new() { AuthorId = User }] } },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task Accept_WhereverTheReferenceStands_SavesAndRecords(string reference, Order order)
    {
        World.Owner.Fail();

        await World.SaveAsync(order);

        var record = Assert.Single(await World.UnverifiedAsync());
        Assert.Equal(
            ("//auth/users", User.ToString(), reference, World.Time.GetUtcNow(), World.Time.GetUtcNow(), 0, null, null),
            (record.Owner, record.Key, record.Reference, record.Since, record.DueAt, record.Attempts, record.Lease, record.LastError));
    }

    [Fact]
    public async Task Reject_TheDefault_RefusesAndRecordsNothing()
    {
        World.Owner.Fail();

        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => World.SaveAsync(new() { SellerId = User, BuyerId = User }));

        Assert.Equal((SoftReferenceFailureKind.Unavailable, "Order.SellerId"), (exception.Failures.Single().Kind, exception.Failures.Single().Use.Location));
        Assert.Equal(0, await World.OrdersAsync());
        Assert.Empty(await World.UnverifiedAsync());
    }

    [Fact]
    public async Task OwnersPolicy_IsForReferencesThatHaveNone()
    {
        using var world = new OrderWorld(database, UnavailableOwnerPolicy.Accept);
        world.Owner.Fail();

        await world.SaveAsync(new() { Number = 1, SellerId = User });
        var exception = await Assert.ThrowsAsync<SoftReferenceValidationException>(() => world.SaveAsync(new() { Number = 2, SellerId = User, AuditorId = User }));

        Assert.Equal("Order.AuditorId", exception.Failures.Single().Use.Location);
        Assert.Equal("Order.SellerId", Assert.Single(await world.UnverifiedAsync()).Reference);
    }

    [Fact]
    public async Task Accept_WhatIsZeroOrMissing_IsRefusedAllTheSame()
    {
        var exists = OrderWorld.NewUser();
        World.Owner.Add(exists);
        await Assert.ThrowsAsync<SoftReferenceValidationException>(() => World.SaveAsync(new() { BuyerId = User }));
        World.Owner.Fail();
        await Assert.ThrowsAsync<SoftReferenceValidationException>(() => World.SaveAsync(new() { BuyerId = default(SoftRef<AuthUsers>) }));

        Assert.Equal(0, await World.OrdersAsync());
        Assert.Empty(await World.UnverifiedAsync());
    }

    [Fact]
    public async Task Accept_AnOwnerThatAnswers_LeavesNoRecord()
    {
        World.Owner.Add(User);

        await World.SaveAsync(new() { BuyerId = User });

        Assert.Empty(await World.UnverifiedAsync());
    }

    [Fact]
    public async Task Accept_TheSameKeyInManyRows_IsRecordedOnceForEachReference()
    {
        World.Owner.Fail();
        await using var context = World.Open();
        context.AddRange(new Order { Number = 1, BuyerId = User, Watchers = [User, User] }, new Order { Number = 2, BuyerId = User });

        await context.SaveChangesAsync();

        Assert.Equal(["Order.BuyerId", "Order.Watchers"], (await World.UnverifiedAsync()).Select(record => record.Reference).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Accept_TheApplication_SeesItsOwnRowsOnly()
    {
        World.Owner.Fail();
        await using var context = World.Open();
        context.Add(new Order { BuyerId = User });

        Assert.Equal(1, await context.SaveChangesAsync());

        Assert.DoesNotContain(context.ChangeTracker.Entries(), entry => entry.Entity is UnverifiedReference);
        Assert.Equal(0, await context.SaveChangesAsync());
    }

    [Fact]
    public void Accept_SavedSynchronously_IsRecorded()
    {
        World.Owner.Fail();
        using var context = World.Open();
        context.Add(new Order { BuyerId = User });

        context.SaveChanges();

        Assert.Equal(1, context.Unverified.Count());
    }

    [Fact]
    public async Task Accept_ASaveThatTheDatabaseRefuses_LeavesNoRecord_AndTheNextOneAsksAnew()
    {
        World.Owner.Fail();
        await World.SaveAsync(new() { Number = 1, BuyerId = User });
        await using var context = World.Open();
        var second = new Order { Number = 1, BuyerId = User };
        context.Add(second);
        await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync());
        Assert.DoesNotContain(context.ChangeTracker.Entries(), entry => entry.Entity is UnverifiedReference);
        Assert.Single(await World.UnverifiedAsync());

        World.Owner.Recover();
        World.Owner.Add(User);
        context.Entry(second).Property(order => order.Number).CurrentValue = 2;
        await context.SaveChangesAsync();

        Assert.Single(await World.UnverifiedAsync());
        Assert.Equal(2, await World.OrdersAsync());
    }

    [Fact]
    public async Task Accept_InATransactionThatIsRolledBack_LeavesNoRecord()
    {
        World.Owner.Fail();
        await using var context = World.Open();
        await using (await context.Database.BeginTransactionAsync())
        {
            context.Add(new Order { BuyerId = User });
            await context.SaveChangesAsync();
            Assert.Equal(1, await context.Unverified.CountAsync());
        }

        Assert.Equal(0, await context.Orders.CountAsync());
        Assert.Equal(0, await context.Unverified.CountAsync());
    }

    [Fact]
    public async Task Accept_InATransactionThatIsCommitted_IsRecorded()
    {
        World.Owner.Fail();
        await using var context = World.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new Order { BuyerId = User });
        await context.SaveChangesAsync(acceptAllChangesOnSuccess: false);
        context.ChangeTracker.AcceptAllChanges();
        await transaction.CommitAsync();

        Assert.Single(await World.UnverifiedAsync());
    }

    public void Dispose()
    {
        World.Dispose();
        database.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class UnavailableOwnerTestsOnPostgreSql() : UnavailableOwnerTests(new PostgreSqlDatabase())
{
    [Fact]
    public async Task Accept_UnderAnAmbientTransactionThatIsNotCompleted_LeavesNoRecord()
    {
        World.Owner.Fail();
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await World.SaveAsync(new() { BuyerId = OrderWorld.NewUser() });
        }

        Assert.Equal(0, await World.OrdersAsync());
        Assert.Empty(await World.UnverifiedAsync());
    }
}

public sealed class UnavailableOwnerTestsOnSqlite() : UnavailableOwnerTests(new SqliteFileDatabase());
