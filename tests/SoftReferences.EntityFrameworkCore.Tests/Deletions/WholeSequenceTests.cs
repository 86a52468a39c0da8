using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Which entries move from the journal to the feed in a single statement. For all others that statement moves nothing, and the rules are applied entry by entry.</summary>
public sealed class WholeSequenceTests
{
    [Fact]
    public async Task Deletions_GetDensePositionsInTheOrderOfTheirEntries()
    {
        await using var owner = await CreateAsync();
        var ids = await owner.AddUsersAsync(2_500);
        await owner.DeleteAsync(ids[..1_500]);
        await owner.DeleteAsync(ids[1_500..]);

        Assert.Equal(2_500, await MoveAsync(owner));

        await owner.UseAsync(async context =>
        {
            var feed = await context.Set<CapturedDeletion>().OrderBy(deletion => deletion.Position).ToListAsync();
            Assert.Equal(Enumerable.Range(1, 2_500).Select(position => (long)position), feed.Select(deletion => deletion.Position));
            Assert.Equal(ids[..1_500].Order(), feed.Take(1_500).Select(deletion => Guid.ParseExact(deletion.Key, "D")).Order());
            Assert.Equal(ids[1_500..].Order(), feed.Skip(1_500).Select(deletion => Guid.ParseExact(deletion.Key, "D")).Order());
            Assert.All(feed, deletion => Assert.Equal((TombstoneKind.Deleted, null), (deletion.Kind, deletion.MergedInto)));
            Assert.Empty(await context.Set<DeletionJournalEntry>().ToListAsync());
        });
    }

    [Fact]
    public async Task Entries_BeyondTheBatchAndOfOthers_StayInTheJournal()
    {
        await using var owner = await CreateAsync();
        await owner.DeleteAsync(await owner.AddUsersAsync(2_500));
        await ExecuteAsync(owner, "INSERT INTO auth_schema.soft_reference_journal (resource, kind, keys, uuids, size, occurred_at) SELECT '//auth/others', kind, keys, uuids, size, occurred_at - interval '1 hour' FROM auth_schema.soft_reference_journal LIMIT 1", expected: 1);

        Assert.Equal(2_000, await MoveAsync(owner, keys: 1_001));
        Assert.Equal(500, await MoveAsync(owner, keys: 1_001));
        Assert.Null(await MoveAsync(owner, keys: 1_001));

        await owner.UseAsync(async context => Assert.Equal("//auth/others", Assert.Single(await context.Set<DeletionJournalEntry>().ToListAsync()).Resource));
    }

    [Fact]
    public async Task Rows_ThatAreMarkedAsDeleted_AreGone()
    {
        await using var owner = await CreateAsync();
        var ids = await owner.AddUsersAsync(3);
        await MarkAsync(owner, ids, isDeleted: true);
        await ExecuteAsync(owner, "UPDATE auth_schema.soft_reference_journal SET uuids = keys::uuid[], keys = '{}' WHERE uuids IS NULL", expected: null);

        Assert.Equal(3, await MoveAsync(owner));
    }

    [Theory]
    [InlineData("INSERT INTO auth_schema.users VALUES ('{0}', FALSE, FALSE)")]
    [InlineData("SET session_replication_role = replica; INSERT INTO auth_schema.users VALUES ('{0}', FALSE, FALSE); RESET session_replication_role")]
    [InlineData("INSERT INTO auth_schema.soft_reference_deletions (resource, position, key, kind, merged_into, occurred_at) VALUES ('//auth/users', 1, '{0}', 'merged', '00000000-0000-0000-0000-000000000001', now()); UPDATE auth_schema.soft_reference_streams SET position = 1")]
    [InlineData("UPDATE auth_schema.soft_reference_journal SET uuids = uuids || '00000000-0000-0000-0000-000000000000'::uuid")]
    [InlineData("INSERT INTO auth_schema.soft_reference_journal (resource, kind, keys, size, occurred_at) VALUES ('//auth/users', 'deleted', ARRAY['no key'], 1, now())")]
    [InlineData("UPDATE auth_schema.soft_reference_journal SET keys = ARRAY['no key']")]
    [InlineData("INSERT INTO auth_schema.soft_reference_journal (resource, kind, keys, size, merged_into, occurred_at) VALUES ('//auth/users', 'merged', '{{}}', 1, '00000000-0000-0000-0000-000000000001', now())")]
    [InlineData("UPDATE auth_schema.soft_reference_journal SET kind = 'inserted'")]
    [InlineData("UPDATE auth_schema.soft_reference_journal SET uuids = NULL")]
    [InlineData("DELETE FROM auth_schema.soft_reference_journal")]
    public async Task WhatIsNotPlainDeletion_MovesNothing(string sql)
    {
        await using var owner = await CreateAsync();
        var ids = await owner.AddUsersAsync(3);
        await owner.DeleteAsync(ids);
        await owner.UseAsync(context => context.Database.ExecuteSqlRawAsync(sql.Replace("{0}", ids[1].ToString(), StringComparison.Ordinal)));
        var before = await StateAsync(owner);

        Assert.Null(await MoveAsync(owner));

        Assert.Equal(before, await StateAsync(owner));
    }

    [Fact]
    public async Task KeyThatReturnsInATransactionThatIsOpen_IsRestoredLater()
    {
        await using var owner = await CreateAsync();
        var ids = await owner.AddUsersAsync(2);
        await owner.DeleteAsync(ids);
        await owner.UseAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            context.Add(new OwnerWorld.User { Id = ids[0] });
            await context.SaveChangesAsync();
            Assert.Equal(2, (await owner.ReadAsync(after: 0)).Items.Count);
            await transaction.CommitAsync();
        });

        var item = Assert.Single((await owner.ReadAsync(after: 2)).Items);
        Assert.Equal((TombstoneKind.Restored, ids[0]), (item.Kind, item.Key.AsGuid()));
    }

    [Theory]
    [InlineData(true, 2_000, 6_000)]
    [InlineData(false, 5_000, 6_000)]
    public async Task WhoeverWaits_GetsFewDeletionsSoon_AndTheRestAtOnce(bool isAwaited, long first, long second)
    {
        await using var owner = await CreateAsync();
        await owner.DeleteAsync(await owner.AddUsersAsync(6_000));
        if (isAwaited)
        {
            await ExecuteAsync(owner, "UPDATE auth_schema.soft_reference_streams SET awaited_until = now()", expected: 1);
        }

        Assert.Equal([first, second], [await SequenceAsync(owner), await SequenceAsync(owner)]);
    }

    private static async Task<long> SequenceAsync(OwnerWorld owner)
    {
        long position = 0;
        await owner.UseAsync(async context =>
        {
            var session = new StoreSession(context, ((IInfrastructure<IServiceProvider>)context).Instance);
            await using (var transaction = await context.Database.BeginTransactionAsync())
            {
                Assert.True(await new FeedSequencer(OwnedResource.Find<AuthUsers>(context)).SequenceAsync(session, CancellationToken.None));
                await transaction.CommitAsync();
            }

            position = (await context.Set<DeletionFeedState>().AsNoTracking().SingleAsync()).Position;
        });
        return position;
    }

    private static Task<OwnerWorld> CreateAsync()
    {
        var connectionString = PostgreSqlServer.Shared.CreateDatabase();
        return OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(connectionString));
    }

    private static Task MarkAsync(OwnerWorld owner, IReadOnlyCollection<Guid> ids, bool isDeleted) => owner.UseAsync(context => context.Users
        .Where(user => ids.Contains(user.Id))
        .ExecuteUpdateAsync(set => set.SetProperty(user => user.IsDeleted, isDeleted)));

    private static Task ExecuteAsync(OwnerWorld owner, string sql, int? expected) => owner.UseAsync(async context =>
    {
        var changed = await context.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
        Assert.Equal(expected ?? changed, changed);
    });

    private static async Task<long?> MoveAsync(OwnerWorld owner, int keys = 10_000)
    {
        long? moved = null;
        await owner.UseAsync(async context =>
        {
            var session = new StoreSession(context, ((IInfrastructure<IServiceProvider>)context).Instance);
            var resource = OwnedResource.Find<AuthUsers>(context);
            await using var transaction = await context.Database.BeginTransactionAsync();
            var position = await FeedSequencer.LockAsync(session, resource, CancellationToken.None);
            moved = await WholeSequence.Of(resource)!.TryAsync(session, position!.Value.Position, keys, CancellationToken.None);
            if (moved is not null)
            {
                await context.Database.ExecuteSqlAsync($"UPDATE auth_schema.soft_reference_streams SET position = position + {moved}");
            }

            await transaction.CommitAsync();
        });
        return moved;
    }

    private static async Task<string> StateAsync(OwnerWorld owner)
    {
        var state = string.Empty;
        await owner.UseAsync(async context => state = await context.Database.SqlQueryRaw<string>(
            """
            SELECT (SELECT COALESCE(string_agg(j::text, ';' ORDER BY j::text), '') FROM auth_schema.soft_reference_journal AS j)
                || '|' || (SELECT COALESCE(string_agg(d::text, ';' ORDER BY d::text), '') FROM auth_schema.soft_reference_deletions AS d) AS "Value"
            """).SingleAsync());
        return state;
    }
}
