using System.Text.Json;
using UserService.Requests;

namespace UserService.Pets;

/// <summary>The body of a request that creates or changes a pet.</summary>
/// <param name="Name">The name.</param>
/// <param name="Breed">The breed.</param>
/// <param name="BreedConfidence">The confidence in the breed, from 0 to 1.</param>
/// <param name="Species">One of <c>dog</c>, <c>cat</c>, <c>other</c>.</param>
/// <param name="Age">The age in years.</param>
/// <param name="Weight">The weight in kilograms.</param>
/// <param name="HealthConditions">Health conditions, as a JSON object or array.</param>
/// <param name="ImageUrl">The address of the picture.</param>
internal sealed record PetRequest(
    string? Name,
    string? Breed,
    double? BreedConfidence,
    string? Species,
    double? Age,
    double? Weight,
    JsonElement? HealthConditions,
    string? ImageUrl) : IValidated
{
    private const int MaximumHealthConditionsBytes = 16 * 1_024;

    public static PetRequest Of(Pet pet) => new(
        pet.Name, pet.Breed, pet.BreedConfidence, pet.Species, pet.Age, pet.Weight, pet.HealthConditions, pet.ImageUrl);

    public void Validate(RequestErrors errors)
    {
        errors.Require("/name", !string.IsNullOrWhiteSpace(Name));
        errors.Text("/name", Name, PetLimits.Name);
        errors.Text("/breed", Breed, PetLimits.Breed);
        errors.Number("/breed_confidence", BreedConfidence, share => share is >= 0 and <= 1, "must be from 0 to 1");
        if (Species is not ("dog" or "cat" or "other"))
        {
            errors.Add("/species", "must be 'dog', 'cat' or 'other'");
        }

        errors.Number("/age", Age, age => age >= 0, "must not be negative, nor infinite");
        errors.Number("/weight", Weight, weight => weight > 0, "must be more than 0, and finite");
        errors.Json("/health_conditions", HealthConditions, MaximumHealthConditionsBytes);
        errors.Text("/image_url", ImageUrl, PetLimits.ImageUrl);
    }

    public void ApplyTo(Pet pet)
    {
        pet.Name = Name!;
        pet.Breed = Breed;
        pet.BreedConfidence = BreedConfidence;
        pet.Species = Species!;
        pet.Age = Age;
        pet.Weight = Weight;
        pet.HealthConditions = HealthConditions;
        pet.ImageUrl = ImageUrl;
    }
}
