using Microsoft.EntityFrameworkCore.Query;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.CleanupWorker;

/// <summary>Removes the name from reviews.</summary>
public sealed class AnonymousReview : IOrphanUpdate<Review>
{
    /// <inheritdoc/>
    public void Configure(UpdateSettersBuilder<Review> setters) => setters.SetProperty(review => review.Author, "somebody");
}
