using Microsoft.EntityFrameworkCore.Query;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Sets columns of orphans, for <see cref="OrphanAction.Update"/>: for example to anonymize them.</summary>
/// <typeparam name="TEntity">The entity that holds the reference.</typeparam>
/// <remarks>
/// It is a type rather than a lambda because a model, its snapshot and its compiled form can store the name of a type, but no code.
/// It needs a public parameterless constructor, and <see cref="Configure"/> must add the same setters on every call.
/// </remarks>
public interface IOrphanUpdate<TEntity>
    where TEntity : class
{
    /// <summary>Adds the columns to set, as in <c>ExecuteUpdate</c>.</summary>
    /// <param name="setters">The builder of the setters.</param>
    void Configure(UpdateSettersBuilder<TEntity> setters);
}
