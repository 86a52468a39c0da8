using Microsoft.EntityFrameworkCore.Query;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Says which columns of orphans are set to what, as <see cref="OrphanAction.Update"/> asks: for example to make them anonymous.</summary>
/// <typeparam name="TEntity">The entity that holds the reference.</typeparam>
/// <remarks>
/// A type rather than a lambda, because a model, its snapshot and its compiled form can keep the name of a type, not code.
/// It needs a public parameterless constructor, and <see cref="Configure"/> must say the same on every call.
/// </remarks>
public interface IOrphanUpdate<TEntity>
    where TEntity : class
{
    /// <summary>Adds the columns to set, as in <c>ExecuteUpdate</c>.</summary>
    /// <param name="setters">Collects them.</param>
    void Configure(UpdateSettersBuilder<TEntity> setters);
}
