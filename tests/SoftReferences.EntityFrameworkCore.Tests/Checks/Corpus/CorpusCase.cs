using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

/// <summary>A small service: its model, what its migrations do besides creating that model, and what was done to its database by hand.</summary>
public sealed record CorpusCase(string Name)
{
    /// <summary>Gets the additions to the base model, in which pets refer to users.</summary>
    public Action<ModelBuilder> Model { get; init; } = _ => { };

    /// <summary>Gets what the first migration does after creating the tables.</summary>
    public Action<MigrationBuilder> Migration { get; init; } = _ => { };

    /// <summary>Gets what a later migration does, or <see langword="null"/> if there is none.</summary>
    public Action<MigrationBuilder>? Later { get; init; }

    /// <summary>Gets SQL that is run by hand after the migrations.</summary>
    public string? ByHand { get; init; }

    /// <summary>Gets the codes of the rules that the check of the model must report, and no others. The properties below do the same for the other levels.</summary>
    public string[] InModel { get; init; } = [];

    public string[] InMigrations { get; init; } = [];

    public string[] InDatabase { get; init; } = [];

    public IEnumerable<string> Rules => InModel.Concat(InMigrations).Concat(InDatabase);

    /// <summary>Creates a case whose migration runs SQL.</summary>
    public static CorpusCase Sql(string name, string sql, string[] inMigrations, string[] inDatabase) =>
        new(name) { Migration = migration => migration.Sql(sql), InMigrations = inMigrations, InDatabase = inDatabase };

    /// <summary>Creates a case whose migration runs SQL that must not be reported at any level.</summary>
    public static CorpusCase CleanSql(string name, string sql) => Sql(name, sql, [], []);

    public override string ToString() => Name;
}
