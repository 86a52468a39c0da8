using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.CleanupWorker;

/// <summary>Takes the user from letters.</summary>
public sealed class ReturnToSender : IOrphanHandler<Letter>
{
    /// <inheritdoc/>
    public Task HandleAsync(IReadOnlyList<Letter> orphans, OrphanContext context, CancellationToken cancellationToken)
    {
        foreach (var letter in orphans)
        {
            letter.UserId = null;
        }

        return Task.CompletedTask;
    }
}
