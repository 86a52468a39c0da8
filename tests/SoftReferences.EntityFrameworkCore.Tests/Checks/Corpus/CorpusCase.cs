using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>A small service: its model, what its migrations do beside making that model, and what others did to the database.</summary>
public sealed record CorpusCase(string Name)
{
    /// <summary>Gets what is added to the model, which has pets that refer to users.</summary>
    public Action<ModelBuilder> Model { get; init; } = _ => { };

    /// <summary>Gets what the first migration does after making the tables.</summary>
    public Action<MigrationBuilder> Migration { get; init; } = _ => { };

    /// <summary>Gets what a later migration does, if there is one.</summary>
    public Action<MigrationBuilder>? Later { get; init; }

    /// <summary>Gets SQL that somebody runs by hand after the migrations.</summary>
    public string? ByHand { get; init; }

    /// <summary>Gets the rules that each level must find broken, and no others.</summary>
    public string[] InModel { get; init; } = [];

    public string[] InMigrations { get; init; } = [];

    public string[] InDatabase { get; init; } = [];

    public IEnumerable<string> Rules => InModel.Concat(InMigrations).Concat(InDatabase);

    /// <summary>Makes a case of a migration that runs SQL.</summary>
    public static CorpusCase Sql(string name, string sql, string[] inMigrations, string[] inDatabase) =>
        new(name) { Migration = migration => migration.Sql(sql), InMigrations = inMigrations, InDatabase = inDatabase };

    /// <summary>Makes a case of a migration whose SQL must not raise an alarm anywhere.</summary>
    public static CorpusCase CleanSql(string name, string sql) => Sql(name, sql, [], []);

    public override string ToString() => Name;
}
