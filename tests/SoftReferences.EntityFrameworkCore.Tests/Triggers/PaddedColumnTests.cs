using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>PostgreSQL columns that pad keys with spaces or treat two keys as equal, which the model does not show.</summary>
public sealed class PaddedColumnTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly OwnerContext _context;

    public PaddedColumnTests()
    {
        _context = new(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<Line>().ToTable("lines", "d").HasSoftReference(line => line.ProductId).OnOwnerDeleted(OrphanAction.Delete);
            model.Entity<Line>().HasSoftReference(line => line.Parts).OnOwnerDeleted(OrphanAction.Keep);
            model.Entity<Line>().HasSoftReference(line => line.UserId).OnOwnerDeleted(OrphanAction.Keep);
            model.Entity<Line>().Property(line => line.UserId).HasColumnType("text");
        });
        _context.Database.EnsureCreated();
    }

    [Theory]
    [InlineData("char(8)", "text[]", "text", "ProductId", "character(8)")]
    [InlineData("char", "text[]", "text", "ProductId", "character(1)")]
    [InlineData("char(36)", "text[]", "char(36)", "ProductId", "character(36)")]
    [InlineData("d.narrow", "text[]", "text", "ProductId", "d.narrow")]
    [InlineData("text", "char(8)[]", "text", "Parts", "character(8)[]")]
    [InlineData("text", "text[]", "char(40)", "UserId", "character(40)")]
    public async Task ColumnThatIsFilledUp_IsRefused(string product, string parts, string user, string column, string type)
    {
        await CreateTableAsync(product, parts, user);
        var problem = $"'d.lines' stores \"{column}\" as '{type}', which pads shorter keys with spaces, so that clean-up does not recognize them. Give the column the type varchar or text.";

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => _context.Database.CreateSoftReferenceTriggersAsync());
        var found = (await SoftReferenceChecks.TriggersAsync(_context)).Where(violation => violation.Code == "SREF310");

        Assert.Equal($"SoftReferences does not support these tables as they are:\n{problem}", refusal.MessageText);
        Assert.Equal($"SREF310: {problem}", Assert.Single(found).ToString());
    }

    [Theory]
    [InlineData("varchar(8)", "varchar(8)[]", "char(36)")]
    [InlineData("text", "text[]", "varchar(40)")]
    [InlineData("bpchar", "bpchar[]", "text")]
    [InlineData("d.wide", "text[]", "text")]
    public async Task OtherColumns_AreInOrder(string product, string parts, string user)
    {
        await CreateTableAsync(product, parts, user);
        await _context.Database.CreateSoftReferenceTriggersAsync();
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(_context));
    }

    [Theory]
    [InlineData("citext", "text[]", "text", "ProductId", "citext")]
    [InlineData("d.word", "text[]", "text", "ProductId", "d.word")]
    [InlineData("text", "citext[]", "text", "Parts", "citext[]")]
    [InlineData("text", "text[]", "citext", "UserId", "citext")]
    public async Task ColumnToWhichTwoTextsAreTheSame_IsRefused(string product, string parts, string user, string column, string type)
    {
        await CreateTableAsync(product, parts, user);
        var problem = $"'d.lines' stores \"{column}\" as '{type}', which treats different texts as equal, although they are different keys to their owner. Give the column the type varchar or text.";

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => _context.Database.CreateSoftReferenceTriggersAsync());
        var found = (await SoftReferenceChecks.TriggersAsync(_context)).Where(violation => violation.Code == "SREF310");

        Assert.Equal($"SoftReferences does not support these tables as they are:\n{problem}", refusal.MessageText);
        Assert.Equal($"SREF310: {problem}", Assert.Single(found).ToString());
    }

    [Fact]
    public async Task UuidsThatFillTheColumn_AreInOrderForAMigrationToo()
    {
        await CreateTableAsync("text", "text[]", "char(36)");
        var migration = new MigrationBuilder(_context.Database.ProviderName).CreateSoftReferenceTriggers(CompiledSnapshot.Of(_context));
        var commands = _context.GetService<IMigrationsSqlGenerator>().Generate(migration.Operations);
        await _context.GetService<IMigrationCommandExecutor>().ExecuteNonQueryAsync(commands, _context.GetService<IRelationalConnection>());
        Assert.Empty(await SoftReferenceChecks.TriggersAsync(_context));
    }

    public void Dispose()
    {
        _context.Dispose();
        _database.Dispose();
    }

    private Task CreateTableAsync(string product, string parts, string user) => _context.RunAsync(
        $"""
        CREATE EXTENSION IF NOT EXISTS citext;
        CREATE DOMAIN d.code AS char(8);
        CREATE DOMAIN d.narrow AS d.code;
        CREATE DOMAIN d.wide AS varchar(8);
        CREATE DOMAIN d.word AS citext;
        DROP TABLE d.lines;
        CREATE TABLE d.lines ("Id" integer PRIMARY KEY, "ProductId" {product} NOT NULL, "Parts" {parts} NOT NULL, "UserId" {user} NOT NULL);
        """);

    private sealed class Line
    {
        public int Id { get; init; }

        public SoftRef<CatalogProducts, string> ProductId { get; init; }

        public SoftRef<CatalogProducts, string>[] Parts { get; init; } = [];

        public SoftRef<AuthUsers> UserId { get; init; }
    }
}
