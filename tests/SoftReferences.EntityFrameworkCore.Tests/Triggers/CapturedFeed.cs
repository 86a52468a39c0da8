using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>Reads captured deletions as dependents do.</summary>
internal static class CapturedFeed
{
    /// <summary>Sequences the journal, and reads the feed after a position.</summary>
    public static async Task<List<string>> ReadAsync(DbContext context, long after = 0)
    {
        var session = new StoreSession(context, ((IInfrastructure<IServiceProvider>)context).Instance);
        foreach (var resource in OwnedResource.FindAll(context.Model))
        {
            await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted);
            while (await new FeedSequencer(resource).SequenceAsync(session, CancellationToken.None))
            {
            }

            await transaction.CommitAsync();
        }

        return [.. (await context.Set<CapturedDeletion>().AsNoTracking().Where(deletion => deletion.Position > after).OrderBy(deletion => deletion.Resource).ThenBy(deletion => deletion.Position).ToListAsync())
            .Select(deletion => $"{deletion.Key} {LowerCaseEnumConverter<TombstoneKind>.Write(deletion.Kind)}")];
    }
}
