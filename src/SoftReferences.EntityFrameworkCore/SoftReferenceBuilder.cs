using System.Collections;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Configures a reference: its name, what happens to its rows after the owner has deleted or merged the referenced entity, and what to do while the owner cannot say.</summary>
/// <typeparam name="TEntity">The entity that holds the reference.</typeparam>
/// <typeparam name="TReference">The type of the property.</typeparam>
/// <remarks>The last call wins, and every call takes precedence over <see cref="OnOwnerDeletedAttribute"/>, <see cref="OnOwnerMergedAttribute"/> and <see cref="OnOwnerUnavailableAttribute"/>.</remarks>
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

    /// <summary>Names the reference, so that it keeps its name when its entity or property is renamed.</summary>
    /// <param name="name">The name that the reference had before its entity or property was renamed, as in <c>Badge.UserId</c>. At most 512 characters.</param>
    /// <returns>This builder.</returns>
    /// <remarks>Clean-up work, holds, limits, sweeps and settings go by the name. Work that is stored under the default name of the reference is done as well.</remarks>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or too long.</exception>
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

    /// <summary>Declares that orphans are deleted, lose the reference, or are kept.</summary>
    /// <param name="action"><see cref="OrphanAction.Delete"/>, <see cref="OrphanAction.SetNull"/>, <see cref="OrphanAction.RemoveElement"/> or <see cref="OrphanAction.Keep"/>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The action needs a value or a type: one of the other methods declares it.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="action"/> is no action.</exception>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeleted(OrphanAction action) => action switch
    {
        OrphanAction.Delete or OrphanAction.SetNull or OrphanAction.RemoveElement or OrphanAction.Keep => Declare(action),
        OrphanAction.SetValue => throw NeedsMore(action, "OnOwnerDeletedSetValue(value)"),
        OrphanAction.Update => throw NeedsMore(action, "OnOwnerDeletedUpdate<TUpdate>()"),
        OrphanAction.Handle => throw NeedsMore(action, "OnOwnerDeletedHandle<THandler>()"),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Use one of the actions of OrphanAction."),
    };

    /// <summary>Declares that orphans are pointed to another entity, for example to a user that stands in for deleted ones.</summary>
    /// <param name="value">The new reference; for an array or list, a collection with just the replacement element. It must refer to an entity that its owner never deletes.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="value"/> is not a single reference, or is zero.</exception>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeletedSetValue(TReference value) => value switch
    {
        ISoftRef { IsDefault: false } reference => Declare(OrphanAction.SetValue, value: reference.Key.ToString()),
        ISoftRef => throw new ArgumentException("The value is zero, which refers to nothing. Use an id that the owner gave.", nameof(value)),
        IEnumerable elements when elements.OfType<ISoftRef>().ToArray() is [{ IsDefault: false } only] => Declare(OrphanAction.SetValue, value: only.Key.ToString()),
        null => throw new ArgumentException($"There is no value. OnOwnerDeleted(OrphanAction.{nameof(OrphanAction.SetNull)}) sets a reference to null.", nameof(value)),
        _ => throw new ArgumentException($"A '{typeof(TReference).Name}' is not one reference, and only one can be set to a value.", nameof(value)),
    };

    /// <summary>Declares that columns of orphans are updated, for example to anonymize them, while the reference stays as it is.</summary>
    /// <typeparam name="TUpdate">The type that sets the columns.</typeparam>
    /// <returns>This builder.</returns>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeletedUpdate<TUpdate>()
        where TUpdate : class, IOrphanUpdate<TEntity>, new() => Declare(OrphanAction.Update, handler: typeof(TUpdate));

    /// <summary>Declares that orphans are passed to the application's own code, in pages.</summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <returns>This builder.</returns>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeletedHandle<THandler>()
        where THandler : class, IOrphanHandler<TEntity> => Declare(OrphanAction.Handle, handler: typeof(THandler));

    /// <inheritdoc cref="OnOwnerDeletedUpdate{TUpdate}"/>
    /// <typeparam name="TOwner">The entity that the complex or owned type with the reference is part of.</typeparam>
    /// <typeparam name="TUpdate">The type that sets the columns.</typeparam>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeletedUpdate<TOwner, TUpdate>()
        where TOwner : class
        where TUpdate : class, IOrphanUpdate<TOwner>, new() => Declare(OrphanAction.Update, handler: typeof(TUpdate));

    /// <inheritdoc cref="OnOwnerDeletedHandle{THandler}"/>
    /// <typeparam name="TOwner">The entity that the complex or owned type with the reference is part of.</typeparam>
    /// <typeparam name="THandler">The handler.</typeparam>
    public SoftReferenceBuilder<TEntity, TReference> OnOwnerDeletedHandle<TOwner, THandler>()
        where TOwner : class
        where THandler : class, IOrphanHandler<TOwner> => Declare(OrphanAction.Handle, handler: typeof(THandler));

    /// <summary>Declares what happens to the rows after the owner has merged the referenced entity into another one. By default they are pointed to that one.</summary>
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

    /// <summary>Declares whether the reference is rejected or accepted while its owner cannot say whether the referenced entity exists.</summary>
    /// <param name="policy">The policy; it takes precedence over <see cref="OwnerOptions.OnUnavailable"/>.</param>
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
