//! What was quoted can be read as it was.

use std::fs;

use crate::{QUESTION, app::TestApp};

#[test]
fn a_link_shows_the_article_as_it_was_quoted_whatever_became_of_it() {
    let mut app = TestApp::start();
    let links = |app: &TestApp| -> Vec<String> {
        let reply = app.open("de").say(QUESTION)["reply"].clone();
        let quotes = reply["parts"].as_array().unwrap().iter().filter_map(|p| p["link"].as_str());
        quotes.map(|link| link.split_once("/knowledge").unwrap().1.to_owned()).collect()
    };
    let read = |app: &TestApp, link: &str| app.get(&format!("/knowledge{link}")).send().text(200);
    let (was, is) = ("vier und spätestens", "sechs und spätestens");
    let (changed, withdrawn) = ("Inzwischen wurde er geändert", "gibt es ihn nicht mehr");
    let again = |app: &mut TestApp| {
        app.take_server().kill();
        app.start_again();
    };

    let old = links(&app);
    let lead = old.first().unwrap().clone();
    let page = read(&app, &lead);
    assert!(page.contains(was) && !page.contains(changed), "{page}");

    let article = app.folder.join("assistant/knowledge/de/moving-house.md");
    let text = fs::read_to_string(&article).unwrap();
    assert!(text.contains(was));
    fs::write(&article, text.replace(was, is)).unwrap();
    again(&mut app);
    let page = read(&app, &lead);
    assert!(page.contains(was) && page.contains(changed) && !page.contains(is), "{page}");
    let page = read(&app, links(&app).first().unwrap());
    assert!(page.contains(is) && !page.contains(changed), "{page}");
    // What still says the same is shown in today's article.
    for same in old.iter().filter(|link| links(&app).contains(link)) {
        assert!(read(&app, same).contains(is), "{same}");
    }
    let unknown = "/de/moving-house?quoted=0123456789abcdef";
    assert!(read(&app, unknown).contains(is), "what was never quoted is today's");

    for language in ["de", "en"] {
        let file = format!("assistant/knowledge/{language}/moving-house.md");
        fs::remove_file(app.folder.join(file)).unwrap();
    }
    // And whatever names it.
    fs::remove_file(app.folder.join("assistant/examples/moving-house.toml")).unwrap();
    fs::remove_dir_all(app.folder.join("assistant/scenarios")).unwrap();
    again(&mut app);
    let page = read(&app, &lead);
    assert!(page.contains(was) && page.contains(withdrawn), "{page}");
    app.get("/knowledge/de/moving-house").send().problem(404, "not-found");
    app.assert_well();
}
