using Microsoft.AspNetCore.Http.HttpResults;
using UserService.Callers;
using UserService.Data;
using UserService.Paging;
using UserService.Requests;

namespace UserService.Pets;

internal static class PetEndpoints
{
    public static void MapPets(this IEndpointRouteBuilder routes)
    {
        var pets = routes.MapGroup("/pets");
        pets.MapGet("/", ListAsync);
        pets.MapPost("/", CreateAsync);
        pets.MapGet("/{id:guid}", GetAsync);
        pets.MapPut("/{id:guid}", ReplaceAsync);
        pets.MapPatch("/{id:guid}", MergeAsync);
        pets.MapDelete("/{id:guid}", DeleteAsync);
    }

    private static async Task<Results<Ok<Page<PetResponse>>, ProblemHttpResult>> ListAsync(
        [AsParameters] PageQuery query, Caller caller, UserDbContext database, CancellationToken cancellationToken)
    {
        if (query.IsInvalid(out var problem))
        {
            return problem;
        }

        return TypedResults.Ok(await database.Pets.VisibleTo(caller).ToPageAsync(query, PetResponse.Of, cancellationToken));
    }

    private static async Task<Results<Created<PetResponse>, ProblemHttpResult>> CreateAsync(
        PetRequest request, Caller caller, UserDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.IsInvalid(out var problem))
        {
            return problem;
        }

        var now = time.Now();
        var pet = new Pet { Id = Guid.CreateVersion7(now), UserId = caller.UserId, CreatedAt = now, UpdatedAt = now };
        request.ApplyTo(pet);
        database.Add(pet);
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/api/v1/pets/{pet.Id}", PetResponse.Of(pet));
    }

    private static async Task<Results<Ok<PetResponse>, ProblemHttpResult>> GetAsync(
        Guid id, Caller caller, UserDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(id, caller, database, cancellationToken) is { } pet
            ? TypedResults.Ok(PetResponse.Of(pet))
            : Problems.NotFound("pet", id);

    private static async Task<Results<Ok<PetResponse>, ProblemHttpResult>> ReplaceAsync(
        Guid id, PetRequest request, Caller caller, UserDbContext database, TimeProvider time, CancellationToken cancellationToken) =>
        await ChangeAsync(id, _ => request, caller, database, time, cancellationToken);

    private static async Task<Results<Ok<PetResponse>, ProblemHttpResult>> MergeAsync(
        Guid id, MergePatch patch, Caller caller, UserDbContext database, TimeProvider time, CancellationToken cancellationToken) =>
        await ChangeAsync(id, pet => patch.ApplyTo(PetRequest.Of(pet)), caller, database, time, cancellationToken);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id, Caller caller, UserDbContext database, CancellationToken cancellationToken) =>
        await database.Pets.VisibleTo(caller).Where(pet => pet.Id == id).ExecuteDeleteAsync(cancellationToken) > 0
            ? TypedResults.NoContent()
            : Problems.NotFound("pet", id);

    private static async Task<Results<Ok<PetResponse>, ProblemHttpResult>> ChangeAsync(
        Guid id, Func<Pet, PetRequest> change, Caller caller, UserDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, caller, database, cancellationToken) is not { } pet)
        {
            return Problems.NotFound("pet", id);
        }

        var request = change(pet);
        if (request.IsInvalid(out var problem))
        {
            return problem;
        }

        request.ApplyTo(pet);
        pet.UpdatedAt = time.Now();
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(PetResponse.Of(pet));
    }

    private static Task<Pet?> FindAsync(Guid id, Caller caller, UserDbContext database, CancellationToken cancellationToken) =>
        database.Pets.VisibleTo(caller).SingleOrDefaultAsync(pet => pet.Id == id, cancellationToken);
}
