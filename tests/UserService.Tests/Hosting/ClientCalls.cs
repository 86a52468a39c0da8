using System.Text;

namespace UserService.Tests.Hosting;

internal static class ClientCalls
{
    public static HttpContent Json(string text, string mediaType = "application/json") => new StringContent(text, Encoding.UTF8, mediaType);

    public static Task<HttpResponseMessage> MergeAsync(this HttpClient client, string path, string patch) =>
        client.PatchAsync(path, Json(patch, "application/merge-patch+json"));

    /// <summary>Creates a pet that is valid, except for the given values.</summary>
    public static async Task<JsonElement> CreatePetAsync(this HttpClient client, string name = "Rex") =>
        await (await client.PostAsJsonAsync("/api/v1/pets", new { name, species = "dog" })).ReadAsync(HttpStatusCode.Created);

    public static async Task<JsonElement> CreateAnalysisAsync(this HttpClient client, Guid petId) =>
        await (await client.PostAsJsonAsync("/api/v1/analyses", new { pet_id = petId, breed_detected = "Beagle", confidence = 0.9 })).ReadAsync(HttpStatusCode.Created);
}
