using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.CleanupWorker;

/// <summary>Clears the user of letters.</summary>
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
