using Microsoft.AspNetCore.Http.HttpResults;
using UserService.Callers;
using UserService.Data;
using UserService.Paging;
using UserService.Requests;

namespace UserService.Analyses;

internal static class AnalysisEndpoints
{
    public static void MapAnalyses(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/analyses", ListAsync);
        routes.MapPost("/analyses", CreateAsync);
        routes.MapGet("/analyses/{id:guid}", GetAsync);
        routes.MapGet("/pets/{petId:guid}/analyses", ListOfPetAsync);
    }

    private static async Task<Results<Ok<Page<AnalysisResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery query, Caller caller, UserDbContext database, CancellationToken cancellationToken)
    {
        if (query.IsInvalid(out var problem))
        {
            return problem;
        }

        return TypedResults.Ok(await database.Analyses.VisibleTo(caller).ToPageAsync(query, AnalysisResponse.Of, cancellationToken));
    }

    private static async Task<Results<Ok<Page<AnalysisResponse>>, ProblemHttpResult>> ListOfPetAsync(
        Guid petId, [AsParameters] PageQuery query, Caller caller, UserDbContext database, CancellationToken cancellationToken)
    {
        if (query.IsInvalid(out var problem))
        {
            return problem;
        }

        if (!await MaySeeAsync(petId, caller, database, cancellationToken))
        {
            return Problems.NotFound("pet", petId);
        }

        var analyses = database.Analyses.VisibleTo(caller).Where(analysis => analysis.PetId == petId);
        return TypedResults.Ok(await analyses.ToPageAsync(query, AnalysisResponse.Of, cancellationToken));
    }

    private static async Task<Results<Ok<AnalysisResponse>, ProblemHttpResult>> GetAsync(
        Guid id, Caller caller, UserDbContext database, CancellationToken cancellationToken) =>
        await database.Analyses.AsNoTracking().VisibleTo(caller).SingleOrDefaultAsync(analysis => analysis.Id == id, cancellationToken) is { } analysis
            ? TypedResults.Ok(AnalysisResponse.Of(analysis))
            : Problems.NotFound("analysis", id);

    private static async Task<Results<Created<AnalysisResponse>, ProblemHttpResult>> CreateAsync(
        AnalysisRequest request, Caller caller, UserDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.IsInvalid(out var problem))
        {
            return problem;
        }

        var petId = request.PetId!.Value;
        if (!await MaySeeAsync(petId, caller, database, cancellationToken))
        {
            return Problems.NotFound("pet", petId);
        }

        var analysis = request.ToAnalysis(caller, time.Now());
        database.Add(analysis);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // The pet was deleted after it was read, and the foreign key rejected the analysis.
            if (await MaySeeAsync(petId, caller, database, cancellationToken))
            {
                throw;
            }

            return Problems.NotFound("pet", petId);
        }

        return TypedResults.Created($"/api/v1/analyses/{analysis.Id}", AnalysisResponse.Of(analysis));
    }

    private static Task<bool> MaySeeAsync(Guid petId, Caller caller, UserDbContext database, CancellationToken cancellationToken) =>
        database.Pets.VisibleTo(caller).AnyAsync(pet => pet.Id == petId, cancellationToken);
}
