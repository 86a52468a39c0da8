using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks.Corpus;

[Collection(nameof(CorpusDatabase))]
public sealed class CorpusTests(CorpusDatabase database)
{
    public static TheoryData<string> Names => [.. PlantedCases.All.Concat(CleanCases.All).Select(@case => @case.Name)];

    [Fact]
    public void Corpus_IsLargeEnoughAndEveryPlantedViolationIsFoundSomewhere()
    {
        Assert.InRange(PlantedCases.All.Count, 40, 200);
        Assert.InRange(CleanCases.All.Count, 40, 200);
        Assert.All(PlantedCases.All, @case => Assert.NotEmpty(@case.Rules));
        Assert.All(CleanCases.All, @case => Assert.Empty(@case.Rules));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Case_IsSeenByTheLevelsThatCanSeeIt_AndNothingElseIsReported(string name)
    {
        var @case = PlantedCases.All.Concat(CleanCases.All).Single(@case => @case.Name == name);
        await using var context = CorpusContext.Create(@case, database.ConnectionString);
        var model = SoftReferenceChecks.Model(context);
        var migrations = SoftReferenceChecks.Migrations(context);
        await database.ApplyAsync(context);
        var live = await SoftReferenceChecks.DatabaseAsync(context, database.Options);

        Assert.Equal(@case.InModel, Codes(model));
        Assert.Equal(@case.InMigrations, Codes(migrations));
        Assert.Equal(@case.InDatabase, Codes(live));
    }

    private static IEnumerable<string> Codes(IEnumerable<SoftReferenceViolation> violations) => violations.Select(violation => violation.Code).Distinct();
}
