using Microsoft.AspNetCore.Http.HttpResults;
using UserService.Callers;
using UserService.Requests;

namespace UserService.Profiles;

internal static class ProfileEndpoints
{
    public static void MapProfiles(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapGroup("/users/me");
        me.MapGet("/", GetAsync);
        me.MapPut("/", ReplaceAsync);
        me.MapPatch("/", MergeAsync);
        me.MapDelete("/", DeleteAsync);
    }

    private static async Task<Ok<ProfileResponse>> GetAsync(Caller caller, ProfileStore profiles, CancellationToken cancellationToken) =>
        TypedResults.Ok(ProfileResponse.Of(await profiles.FindOrCreateAsync(caller, cancellationToken)));

    private static async Task<Results<Ok<ProfileResponse>, ProblemHttpResult>> ReplaceAsync(
        ProfileRequest request, Caller caller, ProfileStore profiles, CancellationToken cancellationToken)
    {
        if (request.IsInvalid(out var problem))
        {
            return problem;
        }

        return TypedResults.Ok(ProfileResponse.Of(await profiles.SaveAsync(caller, request, cancellationToken)));
    }

    private static async Task<Results<Ok<ProfileResponse>, ProblemHttpResult>> MergeAsync(
        MergePatch patch, Caller caller, ProfileStore profiles, CancellationToken cancellationToken)
    {
        var request = patch.ApplyTo(ProfileRequest.Of(await profiles.FindAsync(caller, cancellationToken)));
        return await ReplaceAsync(request, caller, profiles, cancellationToken);
    }

    private static async Task<Ok<RemovedData>> DeleteAsync(Caller caller, ProfileStore profiles, CancellationToken cancellationToken) =>
        TypedResults.Ok(await profiles.RemoveEverythingAsync(caller, cancellationToken));
}
