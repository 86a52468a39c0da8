using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SoftReferences;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Declares soft references.</summary>
public static class SoftReferenceEntityTypeBuilderExtensions
{
    /// <summary>Declares a reference to an entity that another service owns.</summary>
    /// <typeparam name="TEntity">The entity that holds the reference.</typeparam>
    /// <typeparam name="TReference">A <see cref="SoftRef{TService}"/> or <see cref="SoftRef{TService, TKey}"/>, also nullable, or a collection of them.</typeparam>
    /// <param name="entityTypeBuilder">The entity.</param>
    /// <param name="property">The property, as in <c>pet => pet.UserId</c>.</param>
    /// <returns>A builder with which to declare what happens to orphans.</returns>
    /// <remarks>Every property of such a type is a reference, whether declared or not. Only what happens to orphans has to be declared.</remarks>
    /// <exception cref="ArgumentException">The property has another type.</exception>
    public static SoftReferenceBuilder<TEntity, TReference> HasSoftReference<TEntity, TReference>(
        this EntityTypeBuilder<TEntity> entityTypeBuilder,
        Expression<Func<TEntity, TReference>> property)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);
        return new(entityTypeBuilder.Property(property).Metadata);
    }

    /// <summary>Declares a reference whose property has no member in code that could be named: a shadow property, an indexer property, or a private one.</summary>
    /// <inheritdoc cref="HasSoftReference{TEntity, TReference}(EntityTypeBuilder{TEntity}, Expression{Func{TEntity, TReference}})"/>
    /// <param name="entityTypeBuilder">The entity.</param>
    /// <param name="propertyName">The name of the property, which is added as a shadow property if there is none.</param>
    public static SoftReferenceBuilder<TEntity, TReference> HasSoftReference<TEntity, TReference>(this EntityTypeBuilder<TEntity> entityTypeBuilder, string propertyName)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);
        ArgumentException.ThrowIfNullOrEmpty(propertyName);
        return new(entityTypeBuilder.Property<TReference>(propertyName).Metadata);
    }

    /// <inheritdoc cref="HasSoftReference{TEntity, TReference}(EntityTypeBuilder{TEntity}, Expression{Func{TEntity, TReference}})"/>
    /// <typeparam name="TOwner">The entity that owns the other in the sense of <c>OwnsOne</c> and <c>OwnsMany</c>.</typeparam>
    /// <typeparam name="TEntity">The owned entity, which holds the reference.</typeparam>
    /// <typeparam name="TReference">A <see cref="SoftRef{TService}"/> or <see cref="SoftRef{TService, TKey}"/>, also nullable, or a collection of them.</typeparam>
    /// <param name="navigationBuilder">The owned entity.</param>
    /// <param name="property">The property.</param>
    public static SoftReferenceBuilder<TEntity, TReference> HasSoftReference<TOwner, TEntity, TReference>(
        this OwnedNavigationBuilder<TOwner, TEntity> navigationBuilder,
        Expression<Func<TEntity, TReference>> property)
        where TOwner : class
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(navigationBuilder);
        return new(navigationBuilder.Property(property).Metadata);
    }

    /// <inheritdoc cref="HasSoftReference{TEntity, TReference}(EntityTypeBuilder{TEntity}, Expression{Func{TEntity, TReference}})"/>
    /// <param name="complexPropertyBuilder">The complex property.</param>
    /// <param name="property">The property.</param>
    public static SoftReferenceBuilder<TEntity, TReference> HasSoftReference<TEntity, TReference>(
        this ComplexPropertyBuilder<TEntity> complexPropertyBuilder,
        Expression<Func<TEntity, TReference>> property)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(complexPropertyBuilder);
        return new(complexPropertyBuilder.Property(property).Metadata);
    }
}
