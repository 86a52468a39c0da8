using System.Collections;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Declares what a reference is called, what happens to its rows once the owner has deleted or merged the referenced entity, and what becomes of new ones while it cannot say.</summary>
/// <typeparam name="TEntity">The entity that holds the reference.</typeparam>
/// <typeparam name="TReference">The type of the property.</typeparam>
/// <remarks>The last call wins, and any call wins over <see cref="OnOwnerDeletedAttribute"/>, <see cref="OnOwnerMergedAttribute"/> and <see cref="OnOwnerUnavailableAttribute"/>.</remarks>
public sealed class SoftReferenceBuilder<TEntity, TReference>
    where TEntity : class
{
    internal SoftReferenceBuilder(IMutableProperty property)
    {
        if (SoftReferenceType.FindIn(property.ClrType) is null)
        {
            throw new ArgumentException(
                $"'{property.DeclaringType.DisplayName()}.{property.Name}' is a '{property.ClrType.Name}', which is no soft reference: give it the type SoftRef<…> of its owning service.",
                nameof(property));
        }

        Metadata = property;
    }

    /// <summary>Gets the property in the model.</summary>
    public IMutableProperty Metadata { get; }

    /// <summary>Gives the reference a name that stays, whatever its entity and its property are called.</summary>
    /// <param name="name">The name: the one that the reference had before its entity or property was renamed, as in <c>Badge.UserId</c>. At most 512 characters.</param>
    /// <returns>This builder.</returns>
    /// <remarks>Clean-up work, holds, limits and sweeps are stored under the name, and settings are found by it. Work that is stored under the name that the reference has without this call is done as well.</remarks>
    /// <exception cref="ArgumentException">There is no name, or it is too long.</exception>
    public SoftReferenceBuilder<TEntity, TReference> HasName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > SoftReference.MaximumNameLength)
        {
            throw new ArgumentException($"It has {name.Length} characters, and a name has at most {SoftReference.MaximumNameLength}.", nameof(name));
        }

        Metadata.SetAnnotation(SoftReferenceAnnotationNames.Name, name);
        return this;
    }

    /// <summary>Deletes, clears or keeps orphans.</summary>
    /// <param name="action"><see cref="OrphanAction.Delete"/>, <see cref="OrphanAction.SetNull"/>, <see cref="OrphanAction.RemoveElement"/> or <see cref="OrphanAction.Keep"/>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The action needs more than its name: one of the other methods declares it.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="action"/> is no action.</exception>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeleted(OrphanAction action) => action switch
    {
        OrphanAction.Delete or OrphanAction.SetNull or OrphanAction.RemoveElement or OrphanAction.Keep => Declare(action),
        OrphanAction.SetValue => throw NeedsMore(action, "OnOwnerDeletedSetValue(value)"),
        OrphanAction.Update => throw NeedsMore(action, "OnOwnerDeletedUpdate<TUpdate>()"),
        OrphanAction.Handle => throw NeedsMore(action, "OnOwnerDeletedHandle<THandler>()"),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Use one of the actions of OrphanAction."),
    };

    /// <summary>Makes orphans refer to something else, for example to the user that stands for all deleted ones.</summary>
    /// <param name="value">The new reference; for an array or list, one that has only the element to put in place of another. It must refer to something that its owner never deletes.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="value"/> is not one reference, or is zero.</exception>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeletedSetValue(TReference value) => value switch
    {
        ISoftRef { IsDefault: false } reference => Declare(OrphanAction.SetValue, value: reference.Key.ToString()),
        ISoftRef => throw new ArgumentException("The value is zero, which refers to nothing. Use an id that the owner gave.", nameof(value)),
        IEnumerable elements when elements.OfType<ISoftRef>().ToArray() is [{ IsDefault: false } only] => Declare(OrphanAction.SetValue, value: only.Key.ToString()),
        null => throw new ArgumentException($"There is no value. OnOwnerDeleted(OrphanAction.{nameof(OrphanAction.SetNull)}) sets a reference to null.", nameof(value)),
        _ => throw new ArgumentException($"A '{typeof(TReference).Name}' is not one reference, and only one can be set to a value.", nameof(value)),
    };

    /// <summary>Updates columns of orphans, for example to make them anonymous, and leaves the reference as it is.</summary>
    /// <typeparam name="TUpdate">Says which columns are set to what.</typeparam>
    /// <returns>This builder.</returns>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeletedUpdate<TUpdate>()
        where TUpdate : class, IOrphanUpdate<TEntity>, new() => Declare(OrphanAction.Update, handler: typeof(TUpdate));

    /// <summary>Hands orphans to the application's own code, in pages.</summary>
    /// <typeparam name="THandler">The code.</typeparam>
    /// <returns>This builder.</returns>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeletedHandle<THandler>()
        where THandler : class, IOrphanHandler<TEntity> => Declare(OrphanAction.Handle, handler: typeof(THandler));

    /// <inheritdoc cref="OnOwnerDeletedUpdate{TUpdate}"/>
    /// <typeparam name="TOwner">The entity that the part with the reference belongs to: for complex and owned types.</typeparam>
    /// <typeparam name="TUpdate">Says which columns are set to what.</typeparam>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeletedUpdate<TOwner, TUpdate>()
        where TOwner : class
        where TUpdate : class, IOrphanUpdate<TOwner>, new() => Declare(OrphanAction.Update, handler: typeof(TUpdate));

    /// <inheritdoc cref="OnOwnerDeletedHandle{THandler}"/>
    /// <typeparam name="TOwner">The entity that the part with the reference belongs to: for complex and owned types.</typeparam>
    /// <typeparam name="THandler">The code.</typeparam>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeletedHandle<TOwner, THandler>()
        where TOwner : class
        where THandler : class, IOrphanHandler<TOwner> => Declare(OrphanAction.Handle, handler: typeof(THandler));

    /// <summary>Says what happens to rows whose entity was merged into another one. Without it, they are pointed to that one.</summary>
    /// <param name="action">The action.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="action"/> is no action.</exception>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerMerged(MergeAction action)
    {
        if (!Enum.IsDefined(action))
        {
            throw new ArgumentOutOfRangeException(nameof(action), action, "Use one of the actions of MergeAction.");
        }

        Metadata.SetAnnotation(SoftReferenceAnnotationNames.MergeAction, action.ToString());
        return this;
    }

    /// <summary>Refuses or accepts the reference while its owner cannot say whether it refers to something.</summary>
    /// <param name="policy">The policy; it wins over <see cref="OwnerOptions.OnUnavailable"/>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="policy"/> is no policy.</exception>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerUnavailable(UnavailableOwnerPolicy policy)
    {
        if (!Enum.IsDefined(policy))
        {
            throw new ArgumentOutOfRangeException(nameof(policy), policy, "Use one of the policies of UnavailableOwnerPolicy.");
        }

        Metadata.SetAnnotation(SoftReferenceAnnotationNames.OnOwnerUnavailable, policy.ToString());
        return this;
    }

    private SoftReferenceBuilder<TEntity, TReference> Declare(OrphanAction action, string? value = null, Type? handler = null)
    {
        Metadata.SetAnnotation(SoftReferenceAnnotationNames.OrphanAction, action.ToString());
        Set(SoftReferenceAnnotationNames.OrphanValue, value);
        Set(SoftReferenceAnnotationNames.OrphanHandler, handler is null ? null : SoftReferenceType.NameOf(handler));
        return this;
    }

    private void Set(string name, string? value)
    {
        if (value is null)
        {
            Metadata.RemoveAnnotation(name);
        }
        else
        {
            Metadata.SetAnnotation(name, value);
        }
    }

    private static ArgumentException NeedsMore(OrphanAction action, string method) =>
        new($"The action '{action}' needs more than its name: use {method}.", nameof(action));
}
