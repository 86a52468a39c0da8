using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore.Tests.Conventions;

public sealed class SoftReferenceConventionTests
{
    [Fact]
    public void Reference_Undeclared_HasOwnerCommentIndexAndNoGeneratedValue()
    {
        var property = Property<Note>(nameof(Note.UserId), model => model.Entity<Note>());

        Assert.Equal("//auth/users", property[SoftReferenceAnnotationNames.Owner]);
        Assert.Equal("soft reference to //auth/users", property.GetComment());
        Assert.Equal(ValueGenerated.Never, property.ValueGenerated);
        Assert.Equal("IX_Note_UserId", Assert.Single(property.GetContainingIndexes()).GetDatabaseName());
    }

    [Fact]
    public void Reference_AsThePrimaryKey_IsNotGenerated()
    {
        var property = Property<Note>(nameof(Note.UserId), model => model.Entity<Note>().HasKey(note => note.UserId));
        Assert.Equal(ValueGenerated.Never, property.ValueGenerated);
        Assert.Empty(property.GetContainingIndexes());
    }

    [Fact]
    public void IntReference_AsThePrimaryKey_IsNoIdentityColumn()
    {
        var property = Property<Invoice>(nameof(Invoice.Id), model => model.Entity<Invoice>().HasSoftReference(invoice => invoice.Id).OnOwnerDeleted(OrphanAction.Keep));
        Assert.Equal(ValueGenerated.Never, property.ValueGenerated);
        Assert.Null(property["Npgsql:ValueGenerationStrategy"]);
    }

    [Fact]
    public void Reference_ThatLeadsAnIndex_GetsNoOther()
    {
        var property = Property<Note>(nameof(Note.UserId), model => model.Entity<Note>().HasIndex(note => new { note.UserId, note.Id }));
        Assert.Equal(2, Assert.Single(property.GetContainingIndexes()).Properties.Count);
    }

    [Fact]
    public void Reference_ThatLeadsAUniqueIndex_GetsNoOther()
    {
        var property = Property<Note>(nameof(Note.UserId), model => model.Entity<Note>().HasIndex(note => note.UserId).IsUnique());
        Assert.True(Assert.Single(property.GetContainingIndexes()).IsUnique);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reference_ThatAnIndexDoesNotServe_GetsItsOwn(bool filtered)
    {
        var property = Property<Note>(nameof(Note.UserId), model => _ = filtered
            ? model.Entity<Note>().HasIndex(note => new { note.UserId, note.Id }).HasFilter("\"Id\" > 7")
            : model.Entity<Note>().HasIndex(note => new { note.Id, note.UserId }));
        Assert.Equal(2, property.GetContainingIndexes().Count());
    }

    [Fact]
    public void Reference_OfABaseType_IsIndexedOnce()
    {
        var model = Build(model =>
        {
            model.Entity<Note>();
            model.Entity<SpecialNote>();
        });
        Assert.Single(model.GetRelationalModel().Tables.Single(table => table.Name == "Note").Indexes);
    }

    [Fact]
    public void References_OfSiblingsInOneTable_HaveIndexesOfDifferentNames()
    {
        var model = Build(model =>
        {
            model.Entity<Animal>();
            model.Entity<Cat>().HasSoftReference(cat => cat.KeeperId).OnOwnerDeleted(OrphanAction.SetNull);
            model.Entity<Dog>().HasSoftReference(dog => dog.KeeperId).OnOwnerDeleted(OrphanAction.SetNull);
        });
        Assert.Equal(
            ["IX_Animal_Dog_KeeperId", "IX_Animal_KeeperId"],
            model.GetRelationalModel().Tables.Single(table => table.Name == "Animal").Indexes.Select(index => index.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TextReference_HasTheLengthOfAKey() =>
        Assert.Equal(OwnerKey.MaximumLength, Property<Item>(nameof(Item.ProductId), model => model.Entity<Item>()).GetMaxLength());

    [Fact]
    public void TextReference_WithALengthOrType_KeepsIt()
    {
        Assert.Equal(20, Property<Item>(nameof(Item.ProductId), model => model.Entity<Item>().Property(item => item.ProductId).HasMaxLength(20)).GetMaxLength());
        Assert.Equal("text", Property<Item>(nameof(Item.ProductId), model => model.Entity<Item>().Property(item => item.ProductId).HasColumnType("text")).GetColumnType());
    }

    [Fact]
    public void Comment_OfTheApplication_IsKept()
    {
        var property = Property<Note>(nameof(Note.UserId), model => model.Entity<Note>().Property(note => note.UserId).HasComment("who wrote it"));
        Assert.Equal("who wrote it", property.GetComment());
    }

    [Fact]
    public void Attribute_DeclaresTheAction()
    {
        var references = Build(model =>
        {
            model.Entity<Note>();
            model.Entity<Annotated>();
        }).GetSoftReferences().ToDictionary(reference => reference.Name, StringComparer.Ordinal);

        Assert.Equal(OrphanAction.Delete, references["Note.UserId"].Action);
        Assert.Equal(OrphanAction.SetValue, references["Annotated.AuthorId"].Action);
        Assert.Equal("0198c5f2-0000-7000-8000-00000000000a", references["Annotated.AuthorId"].Value);
        Assert.Equal(OrphanAction.Handle, references["Annotated.EditorId"].Action);
        Assert.Equal(typeof(AnnotatedHandler), references["Annotated.EditorId"].HandlerType);
    }

    [Fact]
    public void FluentAction_WinsOverTheAttribute()
    {
        var reference = Build(model =>
        {
            model.Entity<Annotated>().HasSoftReference(annotated => annotated.AuthorId).OnOwnerDeleted(OrphanAction.Keep);
            model.Entity<Annotated>().HasSoftReference(annotated => annotated.EditorId).OnOwnerDeleted(OrphanAction.Keep);
        }).GetSoftReferences().ToList();

        Assert.All(reference, each => Assert.Equal((OrphanAction.Keep, null, null), (each.Action, each.Value, each.HandlerType)));
    }

    private static IProperty Property<TEntity>(string name, Action<ModelBuilder> configure) =>
        Build(configure).FindEntityType(typeof(TEntity))!.FindProperty(name)!;

    private static IModel Build(Action<ModelBuilder> configure) => ModelContext.Build(configure);

    private class Note
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Delete)]
        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class SpecialNote : Note
    {
        public string? Special { get; init; }
    }

    private abstract class Animal
    {
        public int Id { get; init; }
    }

    private sealed class Cat : Animal
    {
        public SoftRef<AuthUsers>? KeeperId { get; init; }
    }

    private sealed class Dog : Animal
    {
        public SoftRef<AuthUsers>? KeeperId { get; init; }
    }

    private sealed class Invoice
    {
        public SoftRef<ShopInvoices, int> Id { get; init; }
    }

    private sealed class Item
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<CatalogProducts, string> ProductId { get; init; }
    }

    private sealed class Annotated
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.SetValue, Value = "0198c5f2-0000-7000-8000-00000000000a")]
        public SoftRef<AuthUsers> AuthorId { get; init; }

        [OnOwnerDeleted(OrphanAction.Handle, HandlerType = typeof(AnnotatedHandler))]
        public SoftRef<AuthUsers>? EditorId { get; init; }
    }

    private sealed class AnnotatedHandler : IOrphanHandler<Annotated>
    {
        public Task HandleAsync(IReadOnlyList<Annotated> orphans, OrphanContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
