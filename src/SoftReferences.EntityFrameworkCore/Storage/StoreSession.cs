using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A context for the library's own work, usually in a transaction, with the names of the library's tables.</summary>
internal sealed class StoreSession(DbContext context, IServiceProvider services)
{
    private const string HowToRefer = "an entity with a SoftRef<…> property";
    private const string HowToOwn = "an entity with IsSoftReferenceOwner<…>()";

    private readonly ISqlGenerationHelper _sql = context.GetService<ISqlGenerationHelper>();

    public DbContext Context { get; } = context;

    /// <summary>Gets the services of the context's scope.</summary>
    public IServiceProvider Services { get; } = services;

    public SqlDialect Dialect { get; } = SqlDialect.For(context.Database.ProviderName);

    public string Cursors => Table<InboxCursor>(HowToRefer);

    public string Followers => Table<InboxFollower>(HowToRefer);

    public string Tombstones => Table<InboxTombstone>(HowToRefer);

    public string Ranges => Table<CleanupRange>(HowToRefer);

    public string Cleanups => Table<CleanupRecord>(HowToRefer);

    public string Breakers => Table<ReferenceBreaker>(HowToRefer);

    public string Removals => Table<RemovalSlot>(HowToRefer);

    public string Holds => Table<CleanupHold>(HowToRefer);

    public string Unverified => Table<UnverifiedReference>(HowToRefer);

    public string Suspects => Table<SuspectReference>(HowToRefer);

    public string SweptOwners => Table<SweptOwner>(HowToRefer);

    public string SweptReferences => Table<SweptReference>(HowToRefer);

    public string SweptRanges => Table<SweptRange>(HowToRefer);

    public string Canaries => Table<Canary>(HowToRefer);

    public string Streams => Table<DeletionFeedState>(HowToOwn);

    public string Journal => Table<DeletionJournalEntry>(HowToOwn);

    public string Deletions => Table<CapturedDeletion>(HowToOwn);

    public DbCommand CreateCommand()
    {
        var command = Context.Database.GetDbConnection().CreateCommand();
        command.Transaction = Context.Database.CurrentTransaction?.GetDbTransaction();
        if (Context.Database.GetCommandTimeout() is { } timeout)
        {
            command.CommandTimeout = timeout;
        }

        return command;
    }

    public string Delimit(string name) => _sql.DelimitIdentifier(name);

    public string Delimit(StoreObjectIdentifier table) => _sql.DelimitIdentifier(table.Name, table.Schema);

    private string Table<TEntity>(string how)
    {
        var entityType = Context.Model.FindEntityType(typeof(TEntity))
            ?? throw new InvalidOperationException(
                $"'{Context.GetType().Name}' has no table for '{typeof(TEntity).Name}'. Call UseSoftReferences(…) on its options, and give it {how}.");
        return _sql.DelimitIdentifier(entityType.GetTableName()!, entityType.GetSchema());
    }
}
