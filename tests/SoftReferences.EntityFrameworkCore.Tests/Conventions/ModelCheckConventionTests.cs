using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.Logging;

namespace SoftReferences.EntityFrameworkCore.Tests.Conventions;

public sealed class ModelCheckConventionTests
{
    private const string Undeclared =
        "SREF106: 'Pet.UserId' does not say what happens to its rows once '//auth/users' deletes what they refer to, and a foreign key would have said it. "
        + "Declare it with HasSoftReference(…).OnOwnerDeleted(…) or [OnOwnerDeleted(…)]: Delete, SetNull, SetValue, Update, Handle or Keep.";

    private const string Mapped =
        "SREF102: 'Pet' is mapped to the table 'shop_schema.pets', and this service does not own the schema 'shop_schema' (it owns 'user_schema', 'log_schema'): "
        + "code that maps it depends on its structure and can write to it, even if it is excluded from migrations. "
        + "Remove it from the model, hold a SoftRef<…> and ask the owner, or declare OwnsSchemas(\"shop_schema\") if the schema is this service's.";

    // Contains the entries of both models: the one that migrations use and the one that the application uses.
    private readonly List<(EventId Event, LogLevel Level, string Message)> _log = [];

    [Fact]
    public void Violations_AreThrownTogether()
    {
        var exception = Assert.Throws<SoftReferenceModelException>(() => Build(softReferences => softReferences.OwnsSchemas("user_schema", "log_schema")));
        Assert.Equal(["SREF102", "SREF106"], exception.Violations.Select(violation => violation.Code));
        Assert.Equal(
            $"""
            The model breaks 2 rules of SoftReferences:
            - {Mapped}
            - {Undeclared}
            UseSoftReferences(o => o.ReportOnly()) logs them as warnings instead, so that a migration can fix them.
            """.ReplaceLineEndings(),
            exception.Message);
    }

    [Fact]
    public void Violations_InReportOnlyMode_AreLogged()
    {
        Build(softReferences => softReferences.OwnsSchemas("user_schema", "log_schema").ReportOnly());
        Assert.Equal(
            [(SoftReferenceEventId.ModelViolation, LogLevel.Warning, Mapped), (SoftReferenceEventId.ModelViolation, LogLevel.Warning, Undeclared)],
            _log.Distinct());
    }

    [Fact]
    public void Violations_InReportOnlyMode_CanBeMadeErrorsAgain() => Assert.Throws<InvalidOperationException>(() => Build(
        softReferences => softReferences.ReportOnly(),
        warnings => warnings.Throw(SoftReferenceEventId.ModelViolation)));

    [Fact]
    public void Reference_ThatCannotBeIndexed_IsWarnedOf()
    {
        Build(null, configure: model =>
        {
            model.Entity<Team>().Property(team => team.Members).HasColumnType("jsonb");
            model.Entity<Team>().ComplexProperty(team => team.Home);
        });
        Assert.Equal(
            [
                (SoftReferenceEventId.ReferenceNotIndexed,
                 LogLevel.Warning,
                 "'Team.Home.UserId' is part of a complex type, which Entity Framework Core cannot index, so finding the rows that refer to an entity of '//auth/users' means reading all of them. "
                 + "Add an index for its column to a migration by hand (migrationBuilder.CreateIndex), or ignore this warning."),
                (SoftReferenceEventId.ReferenceNotIndexed,
                 LogLevel.Warning,
                 "'Team.Members' cannot be indexed where it is stored (Collection), so finding the rows that refer to an entity of '//auth/users' means reading all of them. "
                 + "Move it to a column of its own if that matters, or ignore this warning."),
            ],
            _log.Distinct());
    }

    [Fact]
    public void Array_IsIndexed_AndNotWarnedOf()
    {
        Build(null, configure: model => model.Entity<Team>().Ignore(team => team.Home));
        Assert.Empty(_log);
    }

    [Fact]
    public void Warning_ThatIsIgnored_IsNotLogged()
    {
        Build(null, warnings => warnings.Ignore(SoftReferenceEventId.ReferenceNotIndexed), model => model.Entity<Team>().ComplexProperty(team => team.Home));
        Assert.Empty(_log);
    }

    [Fact]
    public void ReferencesInsideAValue_AreWarnedOf()
    {
        Build(null, configure: Pages);
        Assert.Equal(
            [
                (SoftReferenceEventId.ReferencesHidden, LogLevel.Warning, Hidden("Page.Editors", "'//auth/users'", "Dictionary<string, SoftRef<AuthUsers>>")),
                (SoftReferenceEventId.ReferencesHidden, LogLevel.Warning, Hidden("Page.Order", "'//auth/users', '//shop/orders'", "Order")),
            ],
            _log.Distinct());
    }

    [Fact]
    public void Values_WithoutReferences_AreNotWarnedOf()
    {
        Build(null, configure: model =>
        {
            Pages(model);
            model.Entity<Page>().Ignore(page => page.Editors).Ignore(page => page.Order);
        });
        Assert.Empty(_log);
    }

    [Fact]
    public void Check_WithoutUseSoftReferences_DoesNotRun() =>
        ModelContext.Build(model => model.Entity<Pet>().Ignore(pet => pet.UserId), builder => builder.AllowManyProviders().UseNpgsql("Host=unused"));

    private static void Pages(ModelBuilder model) => model.Entity<Page>(page =>
    {
        page.Property(entity => entity.Editors).HasConversion(JsonOf<Dictionary<string, SoftRef<AuthUsers>>>());
        page.Property(entity => entity.Order).HasConversion(JsonOf<Order?>());
        page.Property(entity => entity.Settings).HasConversion(JsonOf<Settings?>());
        page.Property(entity => entity.Links).HasConversion(JsonOf<Dictionary<string, List<Uri>>>());
    });

    private static ValueConverter<T, string> JsonOf<T>() => new(value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default), text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Default)!);

    private static string Hidden(string property, string owners, string type) =>
        $"'{property}' can hold references to {owners} inside '{type}', which is stored as one value: saves do not check them, and clean-up does not find the rows that hold them. "
        + "Map it as a complex or owned type, with ToJson() for a document, or check them with ISoftReferenceValidator and ignore this warning.";

    private void Build(
        Action<SoftReferencesDbContextOptionsBuilder>? softReferences,
        Action<WarningsConfigurationBuilder>? warnings = null,
        Action<ModelBuilder>? configure = null) => ModelContext.Build(
            configure ?? (model => model.Entity<Pet>().ToTable("pets", "shop_schema")),
            builder => builder.AllowManyProviders().UseNpgsql("Host=unused").UseSoftReferences(softReferences)
                .ConfigureWarnings(warnings ?? (_ => { }))
                .LogTo((id, _) => id.Name!.StartsWith("SoftReferences", StringComparison.Ordinal), data => _log.Add((data.EventId, data.LogLevel, data.ToString()))));

    private sealed class Pet
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }

    private sealed class Team
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public List<SoftRef<AuthUsers>> Members { get; init; } = [];

        public Home Home { get; init; } = new();
    }

    private sealed class Page
    {
        public int Id { get; init; }

        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers> Author { get; init; }

        public Dictionary<string, SoftRef<AuthUsers>> Editors { get; init; } = [];

        public Order? Order { get; init; }

        public Settings? Settings { get; init; }

        public Dictionary<string, List<Uri>> Links { get; init; } = [];
    }

    private sealed record Order(SoftRef<ShopOrders, int>? Id, IReadOnlyList<Line> Lines);

    private sealed record Line(int Number, Order? Other)
    {
        public readonly SoftRef<AuthUsers> Packer = new(Guid.AllBitsSet);
    }

    private sealed record Settings(string Theme, Settings? Parent);

    private sealed class Home
    {
        [OnOwnerDeleted(OrphanAction.Keep)]
        public SoftRef<AuthUsers> UserId { get; init; }
    }
}
