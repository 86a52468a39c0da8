using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Shapes;

/// <summary>An entity with a name, by which tests identify its row.</summary>
public interface INamed
{
    int Id { get; init; }

    string Name { get; set; }
}

public sealed class Renaming<TEntity> : IOrphanUpdate<TEntity>
    where TEntity : class, INamed
{
    public void Configure(UpdateSettersBuilder<TEntity> setters) => setters.SetProperty(entity => EF.Property<string>(entity, "Name"), "renamed");
}

public sealed class Handling<TEntity> : IOrphanHandler<TEntity>
    where TEntity : class, INamed
{
    public Task HandleAsync(IReadOnlyList<TEntity> orphans, OrphanContext context, CancellationToken cancellationToken)
    {
        foreach (var orphan in orphans)
        {
            orphan.Name += " handled";
        }

        return Task.CompletedTask;
    }
}
