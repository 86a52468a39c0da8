using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>Models, migrations and databases that seem to cross a schema border but do not.</summary>
internal static class CleanModels
{
    public static IReadOnlyList<CorpusCase> All { get; } =
    [
        new("nothing but a reference"),
        new("own table named like the owner's") { Model = model => model.Entity<User>().ToTable("auth_schema_users") },
        new("relationship between owned schemas")
        {
            Model = model => model.Entity<Toy>().ToTable("toys", "archive_schema").HasOne(toy => toy.OwnerPet).WithMany().HasForeignKey(toy => toy.OwnerPetId),
        },
        new("inheritance with a table for each type, all own")
        {
            Model = model =>
            {
                model.Entity<Document>().UseTptMappingStrategy().ToTable("documents");
                model.Entity<Invoice>().ToTable("invoices", "archive_schema");
            },
        },
        new("inheritance with a table for each concrete type") { Model = model =>
        {
            model.Entity<Document>().UseTpcMappingStrategy();
            model.Entity<Invoice>().ToTable("invoices");
        } },
        new("entity split over owned schemas")
        {
            Model = model => model.Entity<User>().ToTable("members").SplitToTable("emails", "archive_schema", table => table.Property(user => user.Email)),
        },
        new("join table between owned tables")
        {
            Model = model => model.Entity<Tag>().ToTable("tags").HasMany(tag => tag.Pets).WithMany().UsingEntity(join => join.ToTable("pet_tags")),
        },
        new("shadow reference")
        {
            Model = model => model.Entity<Tag>(tag =>
            {
                tag.ToTable("tags").Ignore(each => each.Pets);
                tag.Property<SoftRef<AuthUsers>>("EditorId").HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, nameof(OrphanAction.Keep));
            }),
        },
        new("reference in a composite index that it leads")
        {
            Model = model => model.Entity<Note>(note =>
            {
                note.ToTable("notes").HasSoftReference(each => each.AuthorId).OnOwnerDeleted(OrphanAction.Keep);
                note.HasIndex(each => new { each.AuthorId, each.Text });
            }),
        },
        new("reference as the primary key")
        {
            Model = model => model.Entity<Note>(note =>
            {
                note.ToTable("notes").HasKey(each => each.AuthorId);
                note.HasSoftReference(each => each.AuthorId).OnOwnerDeleted(OrphanAction.Delete);
            }),
        },
        new("own foreign key whose column is named like a reference")
        {
            Model = model => model.Entity<Order>(order =>
            {
                model.Entity<User>().ToTable("members");
                order.ToTable("orders").HasOne(each => each.Buyer).WithMany().HasForeignKey(each => each.BuyerId);
                order.Property(each => each.BuyerId).HasColumnName("user_id");
            }),
        },
        new("uuid columns that end like a reference and are none")
        {
            Model = model => model.Entity<Order>(order =>
            {
                order.ToTable("orders").Ignore(each => each.Buyer);
                order.Property(each => each.BuyerId).HasColumnName("superuser_id");
                order.Property<Guid>("UserIdentity");
            }),
        },
        new("foreign key that a later migration drops")
        {
            Migration = migration => migration.AddForeignKey("fk", "pets", "UserId", "users", "user_schema", "auth_schema", "Id"),
            Later = migration => migration.DropForeignKey("fk", "pets", "user_schema"),
        },
        new("foreign key that SQL of a later migration drops")
        {
            Migration = migration => migration.AddForeignKey("fk", "pets", "UserId", "users", "user_schema", "auth_schema", "Id"),
            Later = migration => migration.Sql("ALTER TABLE IF EXISTS ONLY user_schema.pets DROP CONSTRAINT IF EXISTS fk"),
        },
        new("later migration that drops a table of its own")
        {
            Migration = migration => migration.Sql("CREATE TABLE user_schema.t (id int)"),
            Later = migration => migration.DropTable("t", "user_schema"),
        },
        new("foreign schemas that depend on each other") { ByHand = "CREATE SCHEMA billing; CREATE TABLE billing.accounts (\"Id\" uuid REFERENCES auth_schema.users); CREATE VIEW billing.v AS SELECT * FROM auth_schema.users" },
        new("invalid index beside a valid one") { ByHand = "CREATE INDEX second ON user_schema.pets (\"UserId\"); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'user_schema.second'::regclass" },
        new("partial index beside a whole one") { ByHand = "CREATE INDEX second ON user_schema.pets (\"UserId\") WHERE \"Name\" IS NULL" },
        new("trigger of the service's own") { ByHand = "CREATE FUNCTION user_schema.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER t AFTER INSERT ON user_schema.pets FOR EACH ROW EXECUTE FUNCTION user_schema.f()" },
        new("arrays and rows of an extension") { ByHand = "CREATE EXTENSION citext SCHEMA public; CREATE TABLE user_schema.t (names public.citext[]); CREATE FUNCTION user_schema.f(names public.citext[]) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE public.members (id int); ALTER EXTENSION citext ADD TABLE public.members; CREATE FUNCTION user_schema.g(member public.members) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION user_schema.h(members public.members[]) RETURNS int LANGUAGE sql AS 'SELECT 1'" },
        new("function whose comment names a foreign schema") { ByHand = "CREATE FUNCTION user_schema.f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN /* not FROM auth_schema.users */ RETURN 'FROM auth_schema.users'; -- auth_schema.users\n END $$" },
    ];
}
