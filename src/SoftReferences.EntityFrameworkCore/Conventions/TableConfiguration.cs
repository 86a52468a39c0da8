using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Maps a table of the library, with the configuration source of data annotations, so that naming conventions do not change it.</summary>
internal sealed class TableConfiguration<TEntity>
    where TEntity : class
{
    private readonly IConventionEntityTypeBuilder _builder;

    public TableConfiguration(IConventionModelBuilder model, string table, string? schema)
    {
        _builder = model.Entity(typeof(TEntity), fromDataAnnotation: true)!;
        _builder.ToTable(table, schema, fromDataAnnotation: true);
    }

    public TableConfiguration<TEntity> Column<TProperty>(
        Expression<Func<TEntity, TProperty>> property,
        string column,
        int? maximumLength = null,
        Type? converter = null)
    {
        var builder = Property(property);
        builder.HasColumnName(column, fromDataAnnotation: true);
        if (maximumLength is not null)
        {
            builder.HasMaxLength(maximumLength, fromDataAnnotation: true);
        }

        if (converter is not null)
        {
            builder.HasConverter(converter, fromDataAnnotation: true);
        }

        return this;
    }

    /// <summary>Sets the collation of a column, if it needs one.</summary>
    public TableConfiguration<TEntity> ComparedBy<TProperty>(Expression<Func<TEntity, TProperty>> property, string? collation)
    {
        if (collation is not null)
        {
            Property(property).UseCollation(collation, fromDataAnnotation: true);
        }

        return this;
    }

    public TableConfiguration<TEntity> Key(params IReadOnlyList<Expression<Func<TEntity, object?>>> properties)
    {
        _builder.PrimaryKey([.. properties.Select(property => Property(property).Metadata)], fromDataAnnotation: true)!
            .HasName($"pk_{_builder.Metadata.GetTableName()}", fromDataAnnotation: true);
        return this;
    }

    public TableConfiguration<TEntity> NoKey()
    {
        _builder.HasNoKey(fromDataAnnotation: true);
        return this;
    }

    /// <summary>Ignores a property whose column exists only with another provider.</summary>
    public TableConfiguration<TEntity> Without(Expression<Func<TEntity, object?>> property)
    {
        _builder.Ignore(NameOf(property.Body), fromDataAnnotation: true);
        return this;
    }

    public TableConfiguration<TEntity> Index(string name, bool unique, string? filter, params IReadOnlyList<Expression<Func<TEntity, object?>>> properties)
    {
        var index = _builder.HasIndex([.. properties.Select(property => Property(property).Metadata)], name, fromDataAnnotation: true)!;
        index.IsUnique(unique, fromDataAnnotation: true);
        index.HasDatabaseName(name, fromDataAnnotation: true);
        index.HasFilter(filter, fromDataAnnotation: true);
        return this;
    }

    /// <summary>Adds an index that finds values by their hash.</summary>
    public TableConfiguration<TEntity> HashIndex(string name, string method, Expression<Func<TEntity, object?>> property)
    {
        var index = _builder.HasIndex([Property(property).Metadata], name, fromDataAnnotation: true)!;
        index.HasDatabaseName(name, fromDataAnnotation: true);
        index.HasAnnotation(SoftReferenceAnnotationNames.NpgsqlIndexMethod, method, fromDataAnnotation: true);
        return this;
    }

    private IConventionPropertyBuilder Property<TProperty>(Expression<Func<TEntity, TProperty>> property) =>
        _builder.Property(typeof(TEntity).GetProperty(NameOf(property.Body))!, fromDataAnnotation: true)!;

    private static string NameOf(Expression body) => body switch
    {
        UnaryExpression { Operand: var operand } => NameOf(operand),
        MemberExpression { Member: var member } => member.Name,
        _ => throw new ArgumentException($"'{body}' is not a property.", nameof(body)),
    };
}
