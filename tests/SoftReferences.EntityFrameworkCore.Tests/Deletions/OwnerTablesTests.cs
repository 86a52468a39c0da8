using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

public sealed class OwnerTablesTests
{
    [Fact]
    public void Model_WithAnOwner_HasTheTablesBesideIt()
    {
        using var context = Context(model => model.Entity<User>(user =>
        {
            user.ToTable("users", "auth_schema");
            user.IsSoftReferenceOwner<AuthUsers>();
        }));

        Assert.Equal(
            [
                "auth_schema.soft_reference_deletions(key, kind, merged_into, occurred_at, position, resource)",
                "auth_schema.soft_reference_journal(keys, kind, merged_into, occurred_at, resource, size, uuids)",
                "auth_schema.soft_reference_streams(awaited_until, epoch, incarnation, position, pruned_position, resource)",
            ],
            TablesOf(context));
    }

    [Fact]
    public void Model_WithoutAnOwner_HasNoTables()
    {
        using var context = Context(model => model.Entity<User>());
        Assert.Empty(TablesOf(context));
    }

    [Fact]
    public void Model_WithTwoOwnersInOneSchema_SharesTheTables()
    {
        using var context = Context(model =>
        {
            model.Entity<User>().IsSoftReferenceOwner<AuthUsers>();
            model.Entity<Order>().IsSoftReferenceOwner<ShopOrders>();
        });
        Assert.Equal(3, TablesOf(context).Count());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tables_AreCreatedOnTheProvider(bool sqlite)
    {
        using TestDatabase database = sqlite ? new SqliteDatabase() : new PostgreSqlDatabase();
        using var context = new OwnerContext(database.Options<OwnerContext>(), model => model.Entity<User>().IsSoftReferenceOwner<AuthUsers>());
        context.Database.EnsureCreated();

        context.Add(new CapturedDeletion { Resource = "//auth/users", Position = 1, Key = "k", OccurredAt = DateTimeOffset.UnixEpoch, Kind = TombstoneKind.Restored });
        context.Add(new DeletionFeedState { Resource = "//auth/users", Epoch = "e" });
        context.SaveChanges();

        var kind = context.Database.SqlQueryRaw<string>("SELECT kind AS \"Value\" FROM soft_reference_deletions").AsEnumerable().Single();
        Assert.Equal("restored", kind);
        var session = new StoreSession(context, context.GetInfrastructure());
        context.Database.ExecuteSqlRaw(
            "INSERT INTO soft_reference_journal (resource, kind, keys, size, occurred_at) VALUES ('//auth/users', 'deleted', {0}, 2, {1})",
            session.Dialect.Texts(["k", "ä"]), DateTimeOffset.UnixEpoch);
        Assert.Equal(["k", "ä"], context.Set<DeletionJournalEntry>().Single().Keys);
    }

    [Fact]
    public void Model_WithOwnersThatCannotBe_ReportsThemAll()
    {
        using var context = Context(model =>
        {
            model.Entity<User>().HasKey(user => new { user.Id, user.Email });
            model.Entity<User>().IsSoftReferenceOwner<AuthUsers>();
            model.Entity<Order>().Property(order => order.Id).HasConversion<double>();
            model.Entity<Order>().IsSoftReferenceOwner<ShopOrders>();
            model.Entity<Invoice>().ToView("invoices").IsSoftReferenceOwner<ShopInvoices>();
        });

        var exception = Assert.Throws<InvalidOperationException>(() => context.Model);
        Assert.Equal(
            [
                "'Invoice' cannot own '//shop/invoices': it is not mapped to a table, and deletions are captured by triggers on one. Call IsSoftReferenceOwner on an entity type that has a table.",
                "'Order' cannot own '//shop/orders': its key 'Id' is stored as Double, and a reference holds a UUID, an integer of up to 64 bits, or a text. Map the key to one of them.",
                "'User' cannot own '//auth/users': its primary key is not a single column, and a reference holds a single key. Give it a primary key of one column.",
            ],
            exception.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void Model_WithRowsElsewhere_IsRefused()
    {
        using var context = Context(model =>
        {
            model.Entity<User>().UseTpcMappingStrategy().IsSoftReferenceOwner<AuthUsers>();
            model.Entity<Administrator>();
        });
        Assert.Equal(
            "'User' cannot own '//auth/users': the rows of 'Administrator' have a table of their own (TPC), and deletions are captured by triggers on one. Map the hierarchy by TPH or TPT, or own each concrete type as a resource of its own.",
            Assert.Throws<InvalidOperationException>(() => context.Model).Message);
    }

    [Fact]
    public void Model_WithMarksThatMarkNothing_ReportsThemAll()
    {
        using var context = Context(model =>
        {
            model.Entity<User>().HasAnnotation(SoftReferenceAnnotationNames.SoftDeletedBy, "Gone");
            model.Entity<User>().IsSoftReferenceOwner<AuthUsers>();
            model.Entity<Invoice>().IsSoftDeletedBy(invoice => invoice.Id).IsSoftReferenceOwner<ShopInvoices>();
        });
        Assert.Equal(
            [
                "'Invoice' cannot own '//shop/invoices': it is soft deleted by 'Id', which is neither a bool nor nullable, so nothing tells a deleted row. Name a bool, or a property that is null until the row is deleted.",
                "'User' cannot own '//auth/users': it is soft deleted by 'Gone', which is no column of 'User'. Name a property of its table in IsSoftDeletedBy.",
            ],
            Assert.Throws<InvalidOperationException>(() => context.Model).Message.Split(Environment.NewLine));
    }

    [Fact]
    public void Model_WithOwnersThatClash_ReportsThemAll()
    {
        using var context = Context(model =>
        {
            model.Entity<User>().ToTable("users", "a").IsSoftReferenceOwner<AuthUsers>();
            model.Entity<Administrator>().IsSoftReferenceOwner<ShopInvoices>();
            model.Entity<Order>().ToTable("orders", "b").IsSoftReferenceOwner<AuthUsers>();
        });

        var exception = Assert.Throws<InvalidOperationException>(() => context.Model);
        Assert.Equal(
            [
                "'//auth/users' is owned by 'Order' and 'User', and a resource has one owner. Call IsSoftReferenceOwner on one of them.",
                "'User' and 'Administrator' share the table 'a.users', and its trigger cannot tell their deletions apart. Call IsSoftReferenceOwner on one of them.",
                "The owned entity types are in 2 schemas ('b': 'Order'; 'a': 'User' and 'Administrator'), but a context has one schema for its deletion tables. Put the entity types in one schema, or each schema's in a context of its own.",
            ],
            exception.Message.Split(Environment.NewLine).Order(StringComparer.Ordinal));
    }

    private static OwnerContext Context(Action<ModelBuilder> configure) =>
        new(new DbContextOptionsBuilder<OwnerContext>().AllowManyProviders().UseNpgsql().UseSoftReferences().Options, configure);

    private static IEnumerable<string> TablesOf(DbContext context) =>
        from table in context.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables
        where table.Name.StartsWith("soft_reference_", StringComparison.Ordinal)
        orderby table.SchemaQualifiedName
        select $"{table.SchemaQualifiedName}({string.Join(", ", table.Columns.Select(column => column.Name).Order(StringComparer.Ordinal))})";

    private class User
    {
        public Guid Id { get; init; }

        public string Email { get; init; } = string.Empty;
    }

    private sealed class Administrator : User;

    private sealed class Order
    {
        public long Id { get; init; }
    }

    private sealed class Invoice
    {
        public int Id { get; init; }
    }
}
