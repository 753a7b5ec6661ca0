package content

import "testing"

func TestSlugs(t *testing.T) {
	for text, ok := range map[string]bool{"about-us": true, "a": true, "About": false, "-a": false, "a--b": false, "a/b": false, "": false} {
		if validSlug(text) != ok {
			t.Errorf("%q: %v", text, !ok)
		}
	}
}
