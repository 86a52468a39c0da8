using System.Data;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>What an owner does to some users, and the state of the rows that refer to them.</summary>
internal sealed class FaultStory<TContext>(Func<TContext> open) : IAsyncDisposable
    where TContext : DbContext
{
    private readonly Dictionary<SoftRef<AuthUsers>, string> _users = [];
    private TContext? _opener;
    private IDbContextTransaction? _openTransaction;
    private long _position;

    public ScriptedOwner Owner { get; } = new();

    public async Task ClearAsync()
    {
        // Clears the breaker's counts too. Otherwise it would hold what all runs together remove within an hour.
        Type[] cleared =
        [
            typeof(Pet), typeof(Letter), typeof(CleanupRecord), typeof(CleanupRange), typeof(InboxTombstone), typeof(InboxCursor),
            typeof(RemovalSlot), typeof(ReferenceBreaker), typeof(CleanupHold),
        ];
        await using var context = open();
        var helper = context.GetService<ISqlGenerationHelper>();
        var tables = cleared.Select(context.Model.FindEntityType).OfType<IEntityType>().Select(type => helper.DelimitIdentifier(type.GetTableName()!, type.GetSchema()));
        await context.Database.ExecuteSqlRawAsync(string.Join("; ", tables.Select(table => $"DELETE FROM {table}")));
    }

    /// <summary>Adds a user, and rows that refer to it.</summary>
    public async Task<SoftRef<AuthUsers>> AddAsync(string name, int rows, Func<SoftRef<AuthUsers>, object> row)
    {
        var user = CleanupWorld.NewUser();
        _users.Add(user, name);
        Owner.Alive.Add(OwnerKey.Of(user.Value));
        await using var context = open();
        context.AddRange(Enumerable.Range(0, rows).Select(_ => row(user)));
        await context.SaveChangesAsync();
        return user;
    }

    public void Delete(params IEnumerable<SoftRef<AuthUsers>> users)
    {
        foreach (var user in users)
        {
            Owner.Alive.Remove(OwnerKey.Of(user.Value));
            Owner.Report(TombstoneKind.Deleted, user);
            _position++;
        }
    }

    public void Restore(SoftRef<AuthUsers> user)
    {
        Owner.Alive.Add(OwnerKey.Of(user.Value));
        Owner.Report(TombstoneKind.Restored, user);
        _position++;
    }

    public void Merge(SoftRef<AuthUsers> user, SoftRef<AuthUsers> into)
    {
        Owner.Alive.Remove(OwnerKey.Of(user.Value));
        Owner.ReportMerge(user, into);
        _position++;
    }

    /// <summary>Writes a row in a transaction that stays open while the tombstones arrive, so that a second look is needed. On SQLite, which has one writer, the row is committed at once.</summary>
    public async Task LeaveOpenAsync(object row)
    {
        _opener = open();
        _openTransaction = _opener.Database.IsSqlite() ? null : await _opener.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted);
        _opener.Add(row);
        await _opener.SaveChangesAsync();
    }

    /// <summary>Commits the open transaction.</summary>
    public async Task CommitOpenAsync()
    {
        if (_openTransaction is not null)
        {
            await _openTransaction.CommitAsync();
            await _openTransaction.DisposeAsync();
            _openTransaction = null;
        }
    }

    /// <summary>Returns whether all tombstones were received and all work has ended.</summary>
    public async Task<bool> IsDoneAsync()
    {
        await using var context = open();
        return await context.Set<InboxCursor>().AnyAsync(cursor => cursor.Position == _position
            && !context.Set<CleanupRange>().Any()
            && !context.Set<CleanupRecord>().Any(record => record.State == CleanupState.Pending || record.State == CleanupState.Settling));
    }

    /// <summary>Describes the state of the database, using the names of the users.</summary>
    public async Task<string> DescribeAsync()
    {
        await using var context = open();
        var description = new StringBuilder();
        await DescribeRowsAsync<Pet>(pet => NameOf(pet.UserId.ToString()));
        await DescribeRowsAsync<Letter>(letter => $"{NameOf(letter.UserId.ToString())} {letter.Mark}");
        await DescribeRowsAsync<InboxTombstone>(tombstone => $"{NameOf(tombstone.Key)} {tombstone.Kind} {tombstone.Position}");
        await DescribeRowsAsync<InboxCursor>(cursor => $"{cursor.Epoch} {cursor.Position} {cursor.HeldReason}");
        await DescribeRowsAsync<CleanupRange>(range => $"{range.Reference} {range.FirstPosition}");

        // Cancelled work is omitted, because timing decides whether it was begun before it was cancelled.
        await DescribeRowsAsync<CleanupRecord>(record => record.State == CleanupState.Cancelled ? null
            : $"{NameOf(record.Key)} {record.Position} {record.Action} {record.State} {record.Rows} {NameOf(record.MergedInto ?? "-")} {record.Conflicts} {record.LastError}");
        return description.ToString();

        async Task DescribeRowsAsync<TEntity>(Func<TEntity, string?> describe)
            where TEntity : class
        {
            if (context.Model.FindEntityType(typeof(TEntity)) is not null)
            {
                var lines = (await context.Set<TEntity>().AsNoTracking().ToListAsync()).Select(describe).OfType<string>();
                var groups = lines.GroupBy(line => line, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal);
                description.Append(CultureInfo.InvariantCulture, $"{typeof(TEntity).Name}: {string.Join(", ", groups.Select(group => $"{group.Count()} x {group.Key}"))}\n");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CommitOpenAsync();
        if (_opener is not null)
        {
            await _opener.DisposeAsync();
        }
    }

    private string NameOf(string key) => _users.FirstOrDefault(user => user.Key.ToString() == key).Value ?? key;
}
