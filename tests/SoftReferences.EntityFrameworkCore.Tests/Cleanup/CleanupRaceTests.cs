using System.Collections.Concurrent;
using System.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>Writers that insert references to keys while these are being deleted: afterwards there is no orphan, and none can be inserted (I5).</summary>
public sealed class CleanupRaceTests : IDisposable
{
    private const int Users = 60;
    private const int Writers = 16;

    private readonly PostgreSqlDatabase _database = new();
    private readonly CleanupWorld _world;

    public CleanupRaceTests() => _world = new CleanupWorld(_database, new CleanupOptions { KeysPerClaim = 5, BatchSize = 4 });

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted, 1)]
    [InlineData(IsolationLevel.RepeatableRead, 2)]
    [InlineData(IsolationLevel.Serializable, 3)]
    public async Task WritersAndDeletions_InAnyOrder_LeaveNoOrphan(IsolationLevel isolation, int seed)
    {
        await _world.CreateTriggersAsync();
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, Users).Select(_ => CleanupWorld.NewUser())];
        var deleted = new ConcurrentDictionary<OwnerKey, bool>();
        _world.Owner.Answer = keys => new ExistenceAnswer([.. keys.Select(key => deleted.ContainsKey(key) ? Existence.Missing : Existence.Exists)]) { Epoch = _world.Owner.Epoch };
        using var stop = new CancellationTokenSource();
        var outcomes = new ConcurrentBag<string>();

        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(new Random(seed + (31 * writer)), isolation, users, outcomes, stop.Token))).ToArray();
        var cleaners = Enumerable.Range(0, 2).Select(_ => Task.Run(() => CleanAsync(stop.Token))).ToArray();
        foreach (var user in users[..(Users - 1)])
        {
            deleted[OwnerKey.Of(user.Value)] = true;
            _world.Owner.Report(TombstoneKind.Deleted, user);
            await _world.FollowAsync();
            await Task.Delay(30);
        }

        await stop.CancelAsync();
        await Task.WhenAll([.. writers, .. cleaners]);
        await FinishAsync();

        var pets = await _world.AllAsync<Pet>();
        Assert.All(pets, pet => Assert.Equal(users[^1], pet.UserId));
        Assert.Equal(Users - 1, (await _world.RecordsAsync("Pet.UserId")).Count(record => record.State == CleanupState.Done));
        Assert.Contains("committed", outcomes);
        Assert.Contains(PostgresErrorCodes.ForeignKeyViolation, outcomes);
        foreach (var user in users[..(Users - 1)])
        {
            var exception = await Assert.ThrowsAnyAsync<Exception>(() => _world.AddAsync(new Pet { UserId = user }));
            Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, Assert.IsType<PostgresException>(exception.GetBaseException()).SqlState);
        }
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    private async Task WriteAsync(Random random, IsolationLevel isolation, SoftRef<AuthUsers>[] users, ConcurrentBag<string> outcomes, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await using var context = _world.Open();
            try
            {
                await using var transaction = await context.Database.BeginTransactionAsync(isolation, CancellationToken.None);
                if (random.Next(2) == 0)
                {
                    // Reads long before it writes. The stricter isolation levels take their snapshot here.
                    await context.Set<Visit>().AnyAsync(CancellationToken.None);
                    await Task.Delay(random.Next(300), CancellationToken.None);
                }

                var user = users[random.Next(users.Length)];
                if (random.Next(3) > 0)
                {
                    context.Add(new Pet { UserId = user });
                    await context.SaveChangesAsync(CancellationToken.None);
                }
                else
                {
                    var from = users[random.Next(users.Length)];
                    await context.Set<Pet>().Where(pet => pet.UserId == from).ExecuteUpdateAsync(setters => setters.SetProperty(pet => pet.UserId, user), CancellationToken.None);
                }

                await Task.Delay(random.Next(200), CancellationToken.None);
                await transaction.CommitAsync(CancellationToken.None);
                outcomes.Add("committed");
            }
            catch (Exception exception) when (exception.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } refused)
            {
                outcomes.Add(refused.SqlState);
            }
        }
    }

    private async Task CleanAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _world.Time.Advance(TimeSpan.FromMilliseconds(200));
            if (!await _world.CleanOnceAsync())
            {
                await Task.Delay(5, CancellationToken.None);
            }
        }
    }

    private async Task FinishAsync()
    {
        for (var round = 0; round < 100 && !await _world.IsDoneAsync(); round++)
        {
            _world.Time.Advance(_world.Options.MaximumRetryDelay);
            await _world.FollowAndCleanAsync();
        }
    }
}
