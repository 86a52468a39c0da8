using AuthService.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AuthService.Users;

internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/v1/users");
        users.MapPost("/", CreateAsync);
        users.MapGet("/{id:guid}", GetAsync);
        users.MapDelete("/{id:guid}", DeleteAsync);
    }

    private static async Task<Results<Created<UserResponse>, ProblemHttpResult>> CreateAsync(
        CreateUserRequest request, AuthDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.FindEmailError() is { } error)
        {
            var errors = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["/email"] = [error] };
            return TypedResults.Problem(new HttpValidationProblemDetails(errors) { Status = StatusCodes.Status422UnprocessableEntity });
        }

        var email = request.Email!.ToLowerInvariant();
        var now = time.Now();
        var user = new User { Id = Guid.CreateVersion7(now), Email = email, CreatedAt = now };
        database.Add(user);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            if (!await database.Users.AnyAsync(other => other.Email == email, cancellationToken))
            {
                throw;
            }

            return TypedResults.Problem($"There is a user '{email}' already.", statusCode: StatusCodes.Status409Conflict);
        }

        return TypedResults.Created($"/api/v1/users/{user.Id}", UserResponse.Of(user));
    }

    private static async Task<Results<Ok<UserResponse>, ProblemHttpResult>> GetAsync(
        Guid id, AuthDbContext database, CancellationToken cancellationToken) =>
        await database.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is { } user
            ? TypedResults.Ok(UserResponse.Of(user))
            : NotFound(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id, AuthDbContext database, CancellationToken cancellationToken) =>
        await database.Users.Where(user => user.Id == id).ExecuteDeleteAsync(cancellationToken) > 0
            ? TypedResults.NoContent()
            : NotFound(id);

    private static ProblemHttpResult NotFound(Guid id) =>
        TypedResults.Problem($"There is no user '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
